# %% [markdown]
# # First reports
#
# **What you will be able to do.** Turn four papers from posts into four records that others can find: the goods counted in the right unit, the route as the paper states it, the place of concealment, no name.
#
# **Why an officer cares.** RILO searches by codes and quantities, not by reading. A record with packs where pieces belong is twenty times too small: the search for large loads passes it by, and the same truck leaves again next week.
#
# All papers, persons, firms and plates here are **SYNTHETIC**.

# %% [markdown]
# ## How it is done: one small paper
#
# > **Report of the post «Учебный».** On 2 February a bus left the country for Kazakhstan. By a risk profile its luggage was examined; in a suitcase among clothes: 3 cartons of cigarettes (a carton of 10 packs, a pack of 20 pieces) and 0.30 kg of hashish net, 0.41 kg with its packing. A passenger, citizen of Uzbekistan. Where the goods were made: not stated.
#
# What would you enter? Answer for yourself before you read on.

# %% [markdown]
# **How many lines?** Two products were seized, so two lines. The clothes are no line: they were not seized.
#
# **How many cigarettes?** 3 cartons × 10 packs × 20 pieces = **600 pieces**. Boxes, cartons and packs are packing, not units. The form multiplies for you, if you give it the numbers of the paper.
#
# **Which weight?** 0.30 kg, marked **net**. The gross weight would make a tenth of a kilogram of cardboard into hashish.
#
# **Where from?** The passenger's passport says Uzbekistan. It says nothing about the route. The bus *left* the country: departure is the own country, destination Kazakhstan. Where the goods were *made* the paper does not say: **XX**.
#
# **Why checked, how found?** Chosen by a risk profile, found by physical examination. Two questions, two fields.
#
# **Who?** A passenger, Uzbekistan. No name: the name stays in the national file.

# %% [markdown]
# ## Your task
#
# You are the national contact point of Kyrgyzstan. Four papers have come in. Report A is worked, with gaps; report B is half filled; C and D are yours alone.
#
# 1. Read the paper on the left, fill the gaps on the right. What stands there already earns nothing: only gaps count.
# 2. Enter **XX** where the paper is silent, and only there. XX where the paper speaks earns nothing; neither does a guess where it is silent.
# 3. The date is that of the **seizure protocol**.
# 4. Write a description for B, C and D: 50 characters or more, what was found and how. No name, no document, no plate.
# 5. *Check* (Alt+C) says what is missing, never what is right. *Submit* (Alt+Enter) hands in; you may hand in again until the deadline.

# %% [markdown]
# **How it is marked: 40 points.** Goods lines 6, quantity and unit 11, route 8, concealment 4, why and how 4, date and place 3, persons 2, free text 2. One forgotten step of the packing keeps one point. A coarser place than the paper names keeps half. A name in a record is a critical fault.

# %% tags=["screen"]
from simulator.widgets import open_screen
open_screen("entry")

# %% [markdown]
# ## Check before you submit
#
# Can you show the line of the paper for every value? Did you weigh the cigarettes in your mind: about one gram each? Is there a country that you know only from a passport or a plate? Would a colleague abroad learn a name from your text?

# %% [markdown]
# ## After submitting: a record comes back
#
# RILO returns the record of report B: *check quantity against weight*. Divide the weight by the number of pieces. If the result is impossible, correct the record. If it is right, keep it and write your calculation as the reason. This part gives no points; it is daily work.

# %% [markdown]
# ## Look back
#
# Which value did you look up twice? In your own service's reports of last month, what would most often be missing: the packing, the net weight, the reason for the control? That is what to ask of your posts.
