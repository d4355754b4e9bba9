"""How papers write countries, dates and figures, in Russian and in English."""

from __future__ import annotations

from datetime import date

# Country: plain name, and its full name in the genitive as passports have it.
RUSSIAN = {
    "KG": ("Кыргызстан", "Кыргызской Республики"),
    "UZ": ("Узбекистан", "Республики Узбекистан"),
    "TJ": ("Таджикистан", "Республики Таджикистан"),
    "KZ": ("Казахстан", "Республики Казахстан"),
    "TM": ("Туркменистан", "Туркменистана"),
    "RU": ("Россия", "Российской Федерации"),
    "AF": ("Афганистан", "Афганистана"),
    "CN": ("Китай", "Китайской Народной Республики"),
    "IR": ("Иран", "Исламской Республики Иран"),
}
ENGLISH = {
    "KG": "Kyrgyzstan",
    "UZ": "Uzbekistan",
    "TJ": "Tajikistan",
    "KZ": "Kazakhstan",
    "TM": "Turkmenistan",
    "RU": "Russia",
    "AF": "Afghanistan",
    "CN": "China",
    "IR": "Iran",
}
# Towns where goods are loaded, unloaded or bound for: name in Russian, in the accusative, in English.
TOWNS = {
    "KG": (("Ош", "Ош", "Osh"), ("Джалал-Абад", "Джалал-Абад", "Jalal-Abad"), ("Кара-Суу", "Кара-Суу", "Kara-Suu")),
    "UZ": (("Андижан", "Андижан", "Andijan"), ("Наманган", "Наманган", "Namangan"), ("Фергана", "Фергану", "Fergana")),
}
CAPITAL_WAY = (("Бишкек", "Бишкек", "Bishkek"), ("Токмок", "Токмок", "Tokmok"), ("Кант", "Кант", "Kant"))
STATIONS = {
    "UZ": (("Андижан", "Andijan"), ("Наманган", "Namangan"), ("Хаваст", "Khavast"), ("Ахангаран", "Akhangaran"))
}
YEARS = ("год", "года", "лет")
MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")


def day(value: date, *, long: bool = False) -> str:
    """14.03.2026 as Russian papers write it, or 14 March 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if long else value.strftime("%d.%m.%Y")


def counted(number: int, lang: str, russian: tuple[str, str, str], english: tuple[str, str]) -> str:
    """A number with its noun: «64 короба», «65 коробов», 1 box, 2 boxes. russian: for 1, for 2 to 4, for 5."""
    if lang != "ru":
        noun = english[0] if number == 1 else english[1]
    elif number % 100 in range(11, 15):
        noun = russian[2]
    else:
        noun = russian[0] if number % 10 == 1 else russian[1] if number % 10 in (2, 3, 4) else russian[2]
    return f"{figure(number, lang)} {noun}"


def figure(value: float, lang: str, places: int = 0) -> str:
    """A figure: «1 200» and «2,98» in Russian (with a no-break space), 1,200 and 2.98 in English."""
    text = f"{value:,.{places}f}"
    return text.replace(",", "\u00a0").replace(".", ",") if lang == "ru" else text
