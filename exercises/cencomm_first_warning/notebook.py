# %% [markdown]
# # The first warning
#
# **What you will be able to do.** Tell who really wrote a message; answer a warning to exactly those who need the answer; say what was found and leave persons out; verify a doubtful message by another channel.
#
# **Why an officer cares.** A message reaches eight services in a minute. So does a mistake: a name that should have stayed at home, a reader too many, an order from somebody who is not who he says. None of them can be called back.
#
# Everything here is **SYNTHETIC**. The encryption is training crypto on open standards; how the real CENcomm protects messages is not public.
#
# **Who holds the keys.** One training authority issued the certificates of everybody in your course, so you and your colleagues can check each other's signatures. Your instructor made all keys and keeps a copy of each, yours too: that is called escrow. He could read everything and sign in anybody's name. In your own service ask who holds a copy of your key.

# %% [markdown]
# ## How it is done: a message that was answered yesterday
#
# > **Message TJ-118, WARNING W-01**, signed by the NCP of Tajikistan, graded C3, handled as H2: *bus, plate ZZ 1203 BX, expected at Batken about 11:00, nasvay in the luggage; please control and answer by 13:00.*
#
# > **The post's note, 11:20:** *bus controlled, luggage examined, nothing found. The second driver is PRIMEROV Uchebny, passport shown.*
#
# Two questions before you read on. Who should get the answer? What of the note goes into it?

# %% [markdown]
# **Is it genuine?** The officer opened the facts: signature correct, issued by the group's authority, valid, not on the list of revoked certificates. All four hold, so: *genuine*, and that is the reason to tick. A calm text proves nothing; an urgent one neither.
#
# **Who gets the answer?** Rule 2: the originator, Tajikistan, and the OCU. Uzbekistan lies on the road and might find it interesting. It is not named, so it does not read it.
#
# **What goes in?** FEEDBACK, referring to TJ-118, result *controlled, negative*, date, 11:20, place, physical examination. A negative answer is an answer: without it Tajikistan keeps looking.
#
# **What stays out?** The driver's name and passport. Nobody can act on them, and rule 3 forbids them.
#
# **Which grade?** C3 was Tajikistan's grade for Tajikistan's information. What your own post saw is A1, handled as H2.

# %% [markdown]
# ## Your task
#
# You are the national contact point of Kyrgyzstan in the group Training Caravan. It is 5 March 2026, 14:00 in Bishkek. Three messages wait. Later the post at Dostuk sends a control note.
#
# 1. **Open** each message, look at **what is known about the sender**, and record a judgement with its reason.
# 2. A doubt is not the end: read rules 5 and 6, and do what they ask.
# 3. **Wait** for the post's paper, then **answer the warning**. Fill the fields of the form from the note: the fields are what partners search, the text is for the reader.
# 4. Before you send, look at the list above the form: it names everybody who will be able to read.
#
# The clock moves with your steps, not with your typing: opening a message takes 5 minutes, sending one takes 15. Take your time over every sentence.

# %% [markdown]
# **How it is marked: 30 points.** The genuine warning 3, the forged message 4, the revoked certificate 5; the answer: procedure 4, recipients 4, content 5, no persons 2, grading and handling 2, in time 1. A recipient too many costs half of that row. Taking the warning out of the group is a critical fault: in graded work it caps the exercise at half. English and Russian grammar is never marked.

# %% tags=["screen"]
from simulator.widgets import open_screen
open_screen("messages")

# %% [markdown]
# ## Check before you hand in
#
# Did you see the sender's facts before you judged? Does the OCU know of everything that was wrong? Who can read your answer, by name and country? Is the weight net or gross, and does the form say which? Would anybody learn from your messages who the driver was?

# %% [markdown]
# ## Look back
#
# Which message would you have answered at once a year ago? Whom in your own service would you call when a partner's certificate was revoked, and where is that number written down?
