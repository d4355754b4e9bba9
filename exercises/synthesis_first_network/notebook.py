# %% [markdown]
# # The first network
#
# **What you will be able to do.** Say which cases of a pile are the work of one organisation, show for each the record that ties it, describe route and method, and state how sure you are.
#
# **Why an officer cares.** One seizure is a truck; eight linked seizures are an organisation. A good link lets a partner stop the next load. A bad link sends ten officers to an honest carrier, and next time nobody believes your warning.
#
# All cases, plates, firms and reports here are **SYNTHETIC**: the mark ZZ and the ending ZZZ belong to nobody.

# %% [markdown]
# ## How it is done: three cases
#
# Three cases of tea with cigarettes behind it lie on the table. Which two belong together?
#
# | Case | Stopped | What is known |
# |---|---|---|
# | A, own | 3 May, Ak-Jol | card: plate `ZZ 7305 BO`, carrier not stated |
# | B, partner's | 9 May, Korday, beyond the border | no plate: a partner's record has none |
# | C, own | 12 May, Ak-Tilek | card: plate `ZZ 7350 BO`, carrier «ТЕСТРЕЙС ZZZ» |
#
# **First question: what could tie B at all?** Its day and the post before the border. The manifest of Ak-Jol has one row with tea on 9 May: carrier *Primerkargo-ZZZ*, plate `ZZ 73O5 BO`. A camera read `ZZ7305B0` there two hours before the stop.
#
# **Second question: is it the truck of case A?** `73O5` has the letter O where A has a zero: the same places, the same looks, other signs. That is a misread, not another truck. B has two ties to A: the manifest row and the read. **B belongs**, and both rows are its evidence.
#
# **Third question: and C?** The same goods, nearly the same plate. But `7350` has two digits in another order: no camera confuses places. On 9 May, while A's truck was read at Ak-Jol, `ZZ 7350 BO` was read at Torugart within the same hour, hundreds of kilometres away. One truck cannot be in two places. Cover load alone is no tie. **C does not belong.**
#
# **Last question: how sure?** Two reports say who ordered the loads. The second says, under "basis": *message No. 214*. No. 214 is the first report. Two reports, **one** source: an even chance, not "likely".

# %% [markdown]
# ## Your task
#
# The screen below shows fourteen cases, six of them your own country's, with what other registers kept of the same days: national cards with plates, 26 manifest rows, 60 plate reads, reports. One organisation is behind some of the cases.
#
# 1. **Cases.** Say for each whether it belongs. A right "belongs" earns 1.5 points, a wrong one costs 2, "unsure" costs nothing.
# 2. **Evidence.** Cite for each case that belongs a record which ties it: a card, a manifest row, a read, an answer. Every member has at least two.
# 3. **Spellings.** Say which spellings of plates and carriers are one. The panel shows why two spellings *may* agree; whether they do is yours to say.
# 4. **Route** in four legs, each with a record that shows it. Unknown is XX; a country without a record earns nothing.
# 5. **Method**: cover load and place of concealment, with a record.
# 6. **Second version**: choose one that a record can refute, and cite that record.
# 7. **Confidence** in the statement on the screen: how many *independent* sources say so, and the word that this number allows.

# %% [markdown]
# **The card of words.** The ranges are published, so that everybody reads the same into a word. One independent source allows "even chance", two or three allow "likely", four or more "almost certain". The numbers are this course's own.
#
# | Word | Range |
# |---|---|
# | Almost excluded | 0 to 10 % |
# | Unlikely | 10 to 35 % |
# | Even chance | 35 to 65 % |
# | Likely | 65 to 90 % |
# | Almost certain | 90 to 100 % |

# %% tags=["screen"]
from simulator.widgets import open_screen
open_screen("synthesis")

# %% [markdown]
# ## Check before you submit
#
# Does every case that you took in stand on two ties? Would your evidence convince an officer who has not seen the other cases? Is there a plate that you joined although the truck was elsewhere at that hour? Did you count origins, not reports?

# %% [markdown]
# ## Look back
#
# Which case cost you most time, and what would have settled it sooner: a question to a partner, another day of plate reads, the consignee's papers? That is your next request for information.
