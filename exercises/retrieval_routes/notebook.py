# %% [markdown]
# # Routes, as reported
#
# **What you will be able to do.** Read from the records where goods set out, where they were found and who kept silent; tell quantity from the number of cases, and the country of departure from the country of origin; write a sentence about a route that the records can bear.
#
# **Why an officer cares.** A thick arrow on a map moves officers and scanners. If it shows one large load, or only the post that controls most, they stand on the wrong road.
#
# All records here are **SYNTHETIC**: invented for training.

# %% [markdown]
# ## How it is done: one arrow, step by step
#
# *From which country did most of the nasvay of 2024 set out?*
#
# **First: which column?** Country of departure: where the journey began. Country of origin is where the goods were made; destination is where they were to go. Three different columns, three different maps.
#
# **Second: by what?** By quantity. The statistic shows the number of cases beside it: forty cases in bags can weigh less than one truck.
#
# **Third: what is no country?** "Unknown" is the largest departure of many goods. It is a gap in the records, not a place.
#
# **Fourth: who looked?** Posts that control more find more, and a country that did not report has no arrows. Look at the table of who reported before you say that a road is free.
#
# **Last: what may be written?** "In the records entered so far, the last known departure is ..." That is true whatever the map does not show.

# %% [markdown]
# ## Your task
#
# The clock stands at 1 February 2026, midnight UTC. The screen below holds the database as it was then, a card of crossings, a table of who reported, and four questions.
#
# 1. **Where it set out.** Three countries of departure by quantity, and the sentence for your report.
# 2. **Where it was found.** Three posts or offices by the number of cases.
# 3. **One road, two posts.** Cases and pieces on both sides of a crossing.
# 4. **Who kept silent.** The countries without a report of one month.
#
# A blank answer earns nothing. A country or a post that is named without reason costs a point.

# %% [markdown]
# **Card: what an arrow is.** It is what somebody found, entered and could say of the journey. It grows with control, with reporting and with one large load. It says nothing about roads on which nobody looked.

# %% tags=["screen"]
from simulator.widgets import open_screen
open_screen("retrieval")

# %% [markdown]
# ## Check before you submit
#
# Is question 1 answered by quantity and question 2 by cases? Did you leave the unknown departures out? Did you ask both posts of the crossing? Would your sentence still be true if a silent country reported tomorrow?

# %% [markdown]
# ## Look back
#
# Think of the last map of routes that you saw. Which of its arrows was one load, and which country had sent nothing?
