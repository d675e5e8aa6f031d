"""Spellings of Indian names that no rule of sound covers, and names that sound alike and are of
different people. Pure."""

import re

# Spellings of one name that no rule of sound covers.
_SAME_NAME = [
    (re.compile(pattern), name)
    for pattern, name in {
        r"m[aou]h[aou]?m+[ae]d+|moh?d|muhd|md": "muhamad",
        r"sk": "shekh",
        r"kr|kmr": "kumar",
        r"[uo]m[ae]r": "umar",
        r"[uo](?:s|th)man": "usman",
        r"m[au]l+i[ck]+": "malik",
        r"p(?:au|aw)l": "pal",
        r"ch(?:au|ou|o|ow)han": "chauhan",
        r"y[aou]+s[aeou]+[bfp]h?": "yusuf",
        r"d[au]tt?h?a?": "data",
        r"s[ai]*y+[aeiou]d|sai+d|saee?d": "sayad",
        r"(chatt|mukh)\w*opadhya?y?a?": r"\1arji",
        r"band[yo]*padh?ya?y?a?|ban+erj[ei]+": "banarji",
        r"gang[oa]+padhya?y?a?": "ganguli",
        r"bh?at+ach[ae]r(?:j[ei]+|y+a?)": "bhatacharya",
        r"bas[ui]|bos[eu]": "bos",
        r"s[aio]r[ck]+ar": "sarkar",
        r"d[ao]s+": "das",
        r"kish[ae]n|krish?an": "krishna",
        r"lach+m(.*)": r"lakshm\1",
        r"ven[kcg]+ate[sz]h?[wv]ar(?:a|an|lu|alu)?": "venkatesh",
        r"(ven|sen)gat(.*)": r"\1kat\2",
        r"jose?ph?|yosef": "josef",
        r"mat+h?ews?|mathai": "mathew",
        r"(?:ph|f)il+ip+ose?": "philip",
        r"[zx]h?av[iy]?e?r": "xavier",
        r"el+i[sz]a?beth?": "elisabet",
        r"g[eo]+rge?|jor?ge": "george",
        r"jo[sz]e?": "jose",
        r"gon[sz]al[vw]e[sz]": "gonsalves",
        r"sin+g?h?": "singh",
        r"raz[sz]?ak|rajak": "razak",
        # The l of the Arabic article sounds as the letter after it: Abdul Rahman, Abdur Rahman.
        r"abd[aeou]*[lrstnzd]": "abdul",
        r"abd[aeou]+(?:l|([rsnzdt])(?=\1))([^aeiou].*)": r"abdul\2",
        r"[bp]as+h+a": "pasha",  # no p in Arabic, and none apart from b in Tamil
    }.items()
]
DIFFERENT = {
    frozenset(pair)
    for pair in (
        ("patel", "patil"),
        ("shah", "sah"),
        ("das", "dash"),
        ("jay", "jaya"),
        ("vijay", "vijaya"),
        ("jadhav", "yadav"),
        ("thakur", "thakkar"),
        ("amar", "omar"),
        ("amal", "amol"),
        ("kamal", "komal"),
        ("bora", "vora"),
    )
}
"""Names of different people that sound alike."""


def one_spelling(latin: str) -> str:
    """Return a name in Latin letters in the one spelling that stands for all of it, or as it is."""
    for pattern, name in _SAME_NAME:
        match = pattern.fullmatch(latin)
        if match:
            return match.expand(name)
    return latin
