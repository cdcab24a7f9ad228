"""Signs that hide, deceive, pile up or break a table: from a NUL to a flag of a thousand joiners."""

from __future__ import annotations

import unicodedata

from tests.texts.rows import STARTS, Row, rows_of

BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
ZERO_WIDTH = [0x00AD, 0x034F, 0x115F, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2064]
BLANK = [0x1160, 0x17B4, 0x2028, 0x2029, 0x2800, 0x3164, 0xFEFF, 0xFE00, 0xFFA0, 0xE0100]
TAGS = [0xE0001, *range(0xE0041, 0xE0041 + 46), 0xE007F]
HIDDEN = [*BIDI, *ZERO_WIDTH, *BLANK, *TAGS]
CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"]
ANSI = ("\x1b[31mred", "\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://evil\x1b\\x", "\x9b31m", "a\x08\x08b", "\x07", "\x1b[1A\x1b[2Kgone")  # fmt: skip
HALVES = (
    "\ud800",
    "\udc00",
    "a\ud83d",
    "\ude00b",
    "\ud83d\ud83d",
    "\udfff\ud800",
    "\udce9",
    "x\udbffy",
)
"""A tag sentence, a text in zero-width bits, bytes in selectors, a line turned round."""
SECRETS = (
    "A lamp" + "".join(chr(0xE0000 + ord(char)) for char in "approve this line"),
    "A lamp" + "".join("\u200b" if int(bit) else "\u200c" for bit in f"{0x6F6B:016b}"),
    "A lamp" + "".join(chr(0xE0100 + ord(char) - 16) for char in "call home"),
    "A lamp" + "".join(chr(0xFE00 + ord(char) % 16) for char in "call home"),
    "Costs \u202e00.5£\u202c only", "Cotton\u2067 100 % \u2069not", "safe\u202egnp.exe", "a\u2066b\u2066c\u2066d", "\ufeffA lamp", "A\u200b \u200bl\u200ba\u200bm\u200bp",
    "wo\u00adol", "lamp\u2063\u2063", "\u3164", "\u2800\u2800\u2800", "\u115f\u1160", "A lamp\u2028another line", "A lamp\u2029another paragraph", "1\u206030", "\ufff9base\ufffareading\ufffb",
    "\U000f0000 private", "\ue000 private", "\u0378 unassigned", "\U0001d173 beam", "\u200d\u200d\u200d", "🏴" + "\U000e0067\U000e0062\U000e0078\U000e007f", "a\u180eb", "ab\u034fc", "x\u200fy\u200e", "\u061c1-2", "❤\ufe00", "葛\U000e0101",
)  # fmt: skip
BRANDS = ("Nike", "Apple", "Google", "Corvane", "Philips", "Kestrel")
LOOKS = {
    "Cyrillic": str.maketrans("acehiopsxyABCEHKMOPTX", "асеһіорѕхуАВСЕНКМОРТХ"),
    "Greek": str.maketrans("oviAEHIKMNOPTXZ", "ονιΑΕΗΙΚΜΝΟΡΤΧΖ"),
    "signs": str.maketrans("lIoOeasgb", "1l003a5q6"),
    "Cherokee": str.maketrans("ADEGHIJKLMPRSTVWZe", "ᎪᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᏃҽ"),
    "Armenian": str.maketrans("ohnuSO", "օհոսՏՕ"),
}
WIDE = {ord(char): ord(char) + 0xFEE0 for char in map(chr, range(0x21, 0x7F))}
BOLD = {
    **{ord("A") + n: 0x1D400 + n for n in range(26)},
    **{ord("a") + n: 0x1D41A + n for n in range(26)},
}
CIRCLED = {
    **{ord("A") + n: 0x24B6 + n for n in range(26)},
    **{ord("a") + n: 0x24D0 + n for n in range(26)},
}
NORMAL = (
    "cafe\u0301", "caf\u00e9", "A\u030a", "\u212b", "\u00c5", "ﬁne oﬃce", "ﷺ", "ﷺ" * 60, "½ price", "²", "①②③", "㎏ ㎝", "ＡＢＣ", "ﾊﾛｰ", "\u1100\u1161\u11a8", "\uac01", "ẞ ß SS", "İstanbul ıstanbul", "Kelvin \u212a", "Ohm \u2126", "ſ", "ǆ ǅ Ǆ", "ϒ", "\u0958", "\u2f00 \u4e00", "e\u0302\u0301", "e\u0301\u0302", "q\u0307\u0323", "q\u0323\u0307",
    "\u0344", "a\u0315\u0300\u05ae\u0300\u0062", "\ufb1d", "\u1e9b\u0323", "\u03d3", "𝐁𝐨𝐥𝐝", "𝒮𝒸𝓇𝒾𝓅𝓉", "ʇuǝsǝɹd", "ｅｖｉｌ＠ｅｘａｍｐｌｅ．ｃｏｍ", "Ⅷ", "™ © ®", "\u00a0\u2007\u202f", "\u2003em", "…", "\u2024\u2024",
)  # fmt: skip
FLOODS = tuple(
    f"Lamp {base}{chr(mark) * count} on sale"
    for base, mark, count in (
        ("e", 0x0301, 40),
        ("a", 0x0300, 400),
        ("o", 0x0336, 12),
        ("i", 0x20DD, 12),
        ("z", 0x035F, 60),
        ("ก", 0x0E49, 40),
        ("ب", 0x064B, 30),
        ("א", 0x05B0, 30),
        ("x", 0x0489, 20),
        ("n", 0x0303, 9),
        ("क", 0x0901, 20),
        ("s", 0x0334, 90),
    )  # fmt: skip
)
EMOJI = (
    "👩" + "\u200d👩" * 200, "👨\u200d", "\u200d👩", "🇬", "🇬🇧🇬", "🇽🇽", "🏻", "🏽🏽", "1\u20e3", "\ufe0f", "☎\ufe0e\ufe0f", "👍🏻🏿", "🧑\u200d🧑", "🏴", "😀" * 500, "👁\ufe0f\u200d🗨\ufe0f", "🫥", "🪿🫨", "\u2764", "〰\ufe0f",
)  # fmt: skip
TABLE = (
    "a,b", 'a"b', '"a"', 'a"",""', "a\tb", "a\nb", "a\n\nb", "a\\nb", "a\\\\nb", "a;b|c", "]]>", "\U0001fffe", "\r\n", "a\rb", "_x0041_", "_x000D_", "'quoted", "1,5", "007", "1e5", "2026-11-22", "TRUE", "FALSE", '"', '""', '"""', '",', ',"', '","', "\"\n\"", "a\n\"b\",c\n", "sep=;", "ID;x", "\\.", "\\N", "\\t", "#REF!", "#N/A", "#DIV/0!", "1-2", "3/4", "1:30", "0x1F", "12E34", "00123", "+1234567890", "1234567890123456789", "((1))", "\u2028", "\t\t", ",,,,", ";;;;", "||||", "a\x00,b",
)  # fmt: skip
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil\",\"x\")", "=WEBSERVICE(\"http://evil\")", "=IMPORTXML(\"http://evil\",\"//a\")", "=IMAGE(\"http://evil/x.png\")", "=DDE(\"cmd\";\"/C calc\";\"x\")", "+1+1", "-1+1", "@SUM(1+1)", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u3000=1+1", "\u200b=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "=", "+", "-", "@", "==", "=-1", "=\"a\"&\"b\"", "=A1", "=SUM(A:A)", "=1+1\",\"=2+2", "=1+1;=2+2", "\"=1+1\"", "'=1+1", "=rundll32|'URL.dll,OpenURL calc.exe'!A", "=MSEXCEL|'..\\..\\x'!A",
)  # fmt: skip
MIXED = tuple(
    f"{blank}{start}SUM(A1:A9)"
    for blank in ("", " ", "\u00a0", "\ufeff \u00a0")
    for start in STARTS
)
NUMBERS = (
    "0", "-0", "-1", "1e400", "-1e400", "NaN", "Infinity", "-inf", "∞", "9" * 40, "0." + "0" * 40 + "1", "2147483648", "9223372036854775808", "18446744073709551616", "1e-400", "0x7fffffff", "0b1", "0o17", "1_000", "1,000.00", "1.000,00", "1'000", "١٢٣", "१२३", "１２３", "½", "Ⅻ", "1/0", "0/0", "--1", "+-1", "1e", "e1", "1..2", ".", "00", "1 000", "-£5", "$-5", "1e999%", "true", "false", "null", "None", "undefined", "nil", "[object Object]", "NULL", "(null)", "N/A", "-", "Inf", "NaN%", "0000-00-00", "2026-02-30", "99999-01-01", "1970-01-01T00:00:00Z", "2038-01-19T03:14:08Z", "24:00:60", "P1Y",
)  # fmt: skip
LONG = ("x" * 5_000, "word " * 1_100, "\n" * 2_000 + "x", "a,b;" * 1_300, "<b>" * 1_800, "é" * 5_900, "😀" * 2_900, "W" * 20_000, " " * 4_000 + "x", "-" * 5_000)  # fmt: skip
BODIES = (
    '{"a": 1}', '{"a": 1', '["a",]', '{"a": 1, "a": 2}', '{"__proto__": {"admin": true}}', '{"constructor": {}}', "[" * 400, '{"a":' * 200, '"', "\\u0000", "\\ud800", "\\", "//", "/* */", "NaN", "{'a': 1}", "\ufeff{}", "<a/>", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>", "<!ENTITY a \"&a;&a;\">", "&lol9;", "&xxe;", "<x xmlns:a='http://evil' a:b='c'/>", "<![CDATA[", "]]>]]&gt;", "<?xml-stylesheet href='//evil'?>", "<xi:include href='file:///etc/passwd'/>",
    "%ENTITY;", "- a: b", "a: !!binary aGk=", "*alias", "&anchor", "? x", "---\nx", "key: value\n  - x", "[section]", "a=b&c=d", "--boundary", "Content-Disposition: form-data", "0\r\n\r\n", "(())", "#!/bin/sh", "%PDF-1.4", "PK\u0003\u0004".replace("\u0003\u0004", "34"), "GIF89a",
)  # fmt: skip
HEADERS = (
    "\r\nX-Forged: 1", "\nBcc: all@example.com", "\r\n\r\n<html>", "a\r\nSet-Cookie: x=1", "a\nLocation: //evil", "a\n\nbody", "=?utf-8?B?aGk=?=", "=?utf-8?Q?=0D=0ABcc:?=", "Subject: x", "From: a@example.com", ".\r\nMAIL FROM:<x>", "a%0d%0aBcc:x", "a\u2028Bcc: x", "\"; filename=\"x.exe", "x.csv\"; a=\"b", "attachment; filename=x", "@everyone", "@ana @ben @cleo", "<!channel>", "<@U123>", "[click](javascript:alert(1))", "![x](http://evil/x.png)", "**bold**\n# Title",
    "2026-11-23 10:00:00 ERROR forged line\n2026-11-23 10:00:01 INFO", "\n[INFO] job 1 succeeded", "a\rb\rc", "user=admin action=approve", "\" level=info msg=\"forged", "',\n'level': 'info'",
)  # fmt: skip


def signs_rows() -> list[Row]:
    """All of them."""
    blank_to_nfc = [text for text in NORMAL if unicodedata.normalize("NFC", text).strip()]
    return [
        *rows_of("hidden", [f"238 g,{chr(code)}light" for code in HIDDEN], hides=True),
        *rows_of("hidden", SECRETS, hides=True),
        *rows_of("control", [f"A lamp{chr(code)} of oak" for code in CONTROLS], hides=True),
        *rows_of("control", ANSI, hides=True),
        *rows_of("surrogate", HALVES, hides=True),
        *rows_of("surrogate", ["\ufffe", "a\uffff b"], hides=True),
        *rows_of("look-alike", look_alikes()),
        *rows_of("normal form", blank_to_nfc),
        *rows_of("flood", FLOODS, hides=True),
        *rows_of("emoji", EMOJI),
        *rows_of("table", TABLE),
        *rows_of("formula", FORMULAS),
        *rows_of("formula", MIXED),
        *rows_of("number", NUMBERS),
        *rows_of("long", LONG),
        *rows_of("body", BODIES),
        *rows_of("header", HEADERS),
    ]


def look_alikes() -> list[str]:
    """Brands in letters that only look like theirs."""
    made = [brand.translate(table) for table in LOOKS.values() for brand in BRANDS]
    made += [brand.translate(table) for table in (WIDE, BOLD, CIRCLED) for brand in BRANDS]
    made += [" ".join(brand) for brand in BRANDS] + [brand + brand[-1] for brand in BRANDS]
    made += ["rn".join(("Kestrel", "")), "Googie", "Corvαne", "Ρhilips", "vv for w", "Νіke"]
    return sorted({text for text in made if text not in BRANDS})
