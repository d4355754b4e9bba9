# %% [markdown]
# # First queries
#
# **What you will be able to do.** Put a question to the database so that the answer is the one that was asked for; count cases, not lines; keep the date of seizure and the date of entry apart; give a total with what has to be checked; say what a figure cannot bear; save a search that works without you.
#
# **Why an officer cares.** Your chief asks: "How much, where, is it growing?" He decides on your answer where tomorrow's officers stand. A filter that was wrong sends them to the wrong road, and nobody sees it in the table.
#
# All records here are **SYNTHETIC**: invented for training.

# %% [markdown]
# ## How it is done: one question, step by step
#
# *How many cases of nasvay did Kazakhstan report with a date of seizure in 2024?*
#
# **First: what is counted?** Cases. A case with two bags of nasvay on two lines is one event on the road. The list shows both numbers, "212 cases, 231 lines". The answer is the first.
#
# **Second: which date?** *Seized* in 2024. The date of entry says when an officer typed the case, often weeks later. Set the dates of seizure, 1 January to 31 December 2024, and leave the dates of entry blank.
#
# **Third: whose?** Reporting country Kazakhstan. Not the office alone: a country has many. Goods: nasvay.
#
# **Fourth: would you have noticed a mistake?** Take one filter away and look at what comes in. With the date of entry instead, the list has other cases at both ends of the year: that is the difference between smuggling and typing.
#
# **Last: may it be compared?** Look at the table of who reported. If Kazakhstan is silent in May, the number is a floor, and your answer says so.

# %% [markdown]
# ## Your task
#
# The clock stands at 1 February 2026, midnight UTC. The screen below holds the database as it was then, a card of crossings, a table of who reported, and six questions.
#
# 1. **Cases, not lines.** Give the number.
# 2. **One crossing, two posts.** Take the cases found as your answer, save the search, and name it in the question. It will be run again on records that nobody has seen.
# 3. **Two dates.** How many, and the largest delay in days.
# 4. **Growth in January?** Keep two charts, by date of seizure and by date of entry; name the date of the mass entry; then say whether it is growth.
# 5. **Cigarettes, as entered.** The total, and the records to check. Correct nothing yourself.
# 6. **What the figure can bear.** Country and weight, the two caveats that hold, and the sentence for your report.
#
# A blank answer earns nothing. A record marked without reason costs a point, a caveat that does not hold costs one too.

# %% [markdown]
# **Card: how a search is read.** Within one filter any of the values will do. Different filters must all hold. Only place and method of concealment can be joined by "or". A place in the list can have others beneath it: a tyre is part of the structure of the vehicle. A carton is 10 packs, a pack is 20 cigarettes.

# %% tags=["screen"]
from simulator.widgets import open_screen
open_screen("retrieval")

# %% [markdown]
# ## Check before you submit
#
# Is every number one of cases, where cases were asked? Does question 3 use both dates? Did you ask both sides of the crossing? Does each record that you marked contradict its own description? Would a colleague who reads only your sentence know what the figure leaves out?

# %% [markdown]
# ## Look back
#
# Which filter would you have forgotten an hour ago? Think of the last figure that you gave your chief: which date was it by, and who had not reported?
