"""What must not stand in the code or the templates: the lints of reliability.md, read from the syntax tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

CODE = [
    *(ROOT / name for name in ("run.py", "manage.py")),
    *(
        path
        for package in ("campaigns", "copystudio", "generation")
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ),
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Each name with the files that were read and found right.
CALLS: dict[str, tuple[str, ...]] = {
    # L4: what runs or loads foreign code
    "eval": (),
    "exec": (),
    "compile": (),
    "__import__": (),
    "yaml.load": (),
    "torch.load": (),
    "os.system": (),
    # L2: only the doorbell rings
    "apply_async": (
        "campaigns/webhooks/tasks.py",  # for the outbox, which is no job
        "generation/jobs/services.py",
        "generation/jobs/tasks.py",
    ),
    "delay": (),
    "delay_on_commit": (),
    # L6: text becomes markup only where every piece was escaped
    "mark_safe": (
        "campaigns/common/charts.py",
        "campaigns/common/copy_marks.py",
        "campaigns/common/icons.py",
        "campaigns/common/lambda_chart.py",
        "campaigns/common/word_diff.py",
        "campaigns/review/reasons.py",
        "campaigns/templatetags/studio.py",
    ),
    # L7: the writers of tables, beside which the defusing stands
    "csv.writer": (
        "campaigns/common/spreadsheets.py",
        "campaigns/exports/formats/ad_table.py",
        "campaigns/exports/formats/copy_table.py",
        "campaigns/exports/formats/google_merchant_tsv.py",
        "campaigns/exports/formats/sheets.py",
    ),
    "csv.DictWriter": ("campaigns/catalog/bench.py",),  # a file made to be read in, by us
    # L8: a lease counts by the database's clock, so no other clock stands near one
    "datetime.now": (
        "copystudio/launcher/install_state.py",
        "generation/jobs/direct.py",
        "generation/management/commands/blind_reading.py",
        "generation/management/commands/evaluate.py",
        "generation/management/commands/generate.py",
        "generation/management/commands/score.py",
    ),
    "datetime.utcnow": (),
}
# L3 and L4: no way out to the network, no format that runs code.
MODULES = {
    "pickle": (),
    "marshal": (),
    "shelve": (),
    "dill": (),
    "joblib": (),
    "requests": (),
    "httpx": (),
    # Two ways out: to the servers that the settings name, without redirects and proxies.
    "httpx2": (
        "campaigns/workspaces/provider.py",
        "campaigns/workspaces/provider_door.py",  # its types
        "campaigns/workspaces/provider_views.py",  # its errors
        "generation/engines/openai/client.py",
        "generation/engines/openai/reply.py",
    ),
    "aiohttp": (),
    "urllib.request": (),
    "http.client": (
        "campaigns/management/bench/job.py",
        "campaigns/management/bench/people.py",
        "campaigns/learning/client.py",  # to the server that whoever starts the command names
        # To addresses that a person gave: https, the open internet, one look-up, no redirect, little time.
        "campaigns/webhooks/guarded.py",
        "copystudio/launcher/readiness.py",
        "generation/inference/client.py",  # a socket of this machine
    ),
}
BELL = ("apply_async", "delay", "delay_on_commit")
ARGUMENTS = {"trust_remote_code": True, "shell": True, "use_safetensors": False}
ESCAPING_OFF = "a filter or tag that switches escaping off"
IN_TEMPLATES = {
    ESCAPING_OFF: re.compile(r"[\w.]*\s*\|\s*safe(?:seq)?\b|\{%-?\s*autoescape\s+off"),
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.S),
    "an inline handler": re.compile(r"<[a-z][^>{]*\son[a-z]+\s*=", re.S | re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
}
# The form pack prints what crispy-forms rendered or escaped before (`flatatt`, rendered fields), and
# help texts, which our own code writes. Nothing there comes from a row or a request.
PACK = ROOT / "templates" / "studio"
PACK_SAFE = re.compile(
    r"(?:\w+\.)?(?:flat_attrs|fields|fields_output|buttons|content|help_text)\|safe"
)


def _name(node: ast.expr) -> str:
    """`a.b` for what is called; the last part alone where it hangs on an expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _name(node.value) if isinstance(node.value, ast.Name) else ""
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def _found(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from ((name, node.lineno) for name in _called(node))
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            yield from ((name, node.lineno) for name in whole & set(MODULES))


def _called(node: ast.Call) -> Iterator[str]:
    """The forbidden function that is called, and forbidden values of its arguments."""
    called = _name(node.func)
    # Of methods only the bell's count without their object: `re.compile` is another thing.
    last = called.rpartition(".")[2]
    if called in CALLS or last in BELL:
        yield called if called in CALLS else last
    for word in node.keywords:
        value = word.value.value if isinstance(word.value, ast.Constant) else None
        if word.arg in ARGUMENTS and value is ARGUMENTS[word.arg]:
            yield f"{word.arg}={value}"


def _refused(source: str, path: str) -> list[str]:
    allowed = {**CALLS, **MODULES}
    return [
        f"{path}:{line}: {name}"
        for name, line in _found(ast.parse(source))
        if path not in allowed.get(name, ())
    ]


def test_code_has_nothing_that_is_forbidden():
    refused = [
        hit
        for path in CODE
        for hit in _refused(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]
    assert refused == []


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "import pickle",
        "from urllib.request import urlopen",
        "from urllib import request",
        "task.delay(1)",
        "mark_safe(text)",
        "csv.writer(stream)",
        "load(path, trust_remote_code=True)",
        "subprocess.run(line, shell=True)",
    ],
)
def test_the_scan_sees(source: str):
    assert _refused(source, "somewhere.py")


def test_every_allowed_file_still_needs_it():
    kept = [
        f"{name}: {path}"
        for name, paths in {**CALLS, **MODULES}.items()
        for path in paths
        if not (ROOT / path).exists()
        or name not in {found for found, _ in _found(ast.parse((ROOT / path).read_text()))}
    ]
    assert kept == []


@pytest.mark.parametrize("what", IN_TEMPLATES)
def test_templates_have_nothing_that_the_policy_forbids(what: str):
    found = [
        f"{path.relative_to(ROOT)}: {match.group()[:80]}"
        for path in TEMPLATES
        for match in IN_TEMPLATES[what].finditer(path.read_text(encoding="utf-8"))
        if not (path.is_relative_to(PACK) and PACK_SAFE.fullmatch(match.group()))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        (ESCAPING_OFF, "{{ text|safe }}"),
        (ESCAPING_OFF, "{% autoescape off %}"),
        ("an inline style", '<p class="a" style="color: red">'),
        ("an inline handler", '<button onclick="go()">'),
        ("a script address", '<a href="javascript:go()">'),
        ("an inline script", "<script>go()</script>"),
    ],
)
def test_the_template_scan_sees(what: str, markup: str):
    assert IN_TEMPLATES[what].search(markup)
    assert not IN_TEMPLATES[what].search('<script type="module" src="/a.js"></script><p>on = x</p>')


def test_the_core_reads_no_clock():
    """The promise of equal bytes: the core takes time as an argument."""
    clock = re.compile(
        r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|\btime\.time\(|timezone\.now\("
    )
    outside = {"jobs", "management", "models.py", "migrations"}
    core = [
        path
        for path in CODE
        if path.is_relative_to(ROOT / "generation")
        and path.relative_to(ROOT / "generation").parts[0] not in outside
    ]
    assert core
    assert [path for path in core if clock.search(path.read_text(encoding="utf-8"))] == []


def _paths(paths: list[Path]) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in paths}


def test_the_scans_read_the_whole_site():
    assert "campaigns/review/services.py" in _paths(CODE)
    assert "templates/base.html" in _paths(TEMPLATES)
