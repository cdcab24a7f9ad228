"""The parts of the page of help: what each page is for, and which part a page's own "Help" leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A kind of page: what it is for, its own address, and the URL names that begin so.

    `doc` is the file in the folder docs that says more; `also` what else people look for it by.
    """

    anchor: str
    title: str
    icon: str
    text: str
    of: tuple[str, ...]
    url_name: str = ""
    doc: str = ""
    also: str = ""


PARTS = (
    Part(
        "home",
        "Home",
        "house",
        "What waits for you, what came back and what is running. New people find five first steps there, which tick"
        " themselves off as they are done.",
        ("workspaces:home", "workspaces:onboarding"),
        "workspaces:home",
        also="start first steps tour",
    ),
    Part(
        "catalog",
        "Catalog",
        "package",
        "The products, and what was understood of each record: that is all a line may say of it. What was read"
        " wrongly can be corrected on the product’s page, and later imports keep the correction.",
        ("catalog:",),
        "catalog:product_list",
        also="facts products understood correct",
    ),
    Part(
        "imports",
        "Imports",
        "upload",
        "A file is checked first: what it would add, change and refuse, row by row, with the reason. Nothing changes"
        " until you apply it, and an import can be reverted. Refused rows can be downloaded, fixed and imported again.",
        ("catalog:import", "catalog:mapping"),
        "catalog:import_list",
        "imports.md",
        "dry run csv revert refused rows mapping",
    ),
    Part(
        "campaigns",
        "Campaigns",
        "megaphone",
        "A campaign is a brief: goal, audience, offer, dates, channels, products, tone. Its page says what each of"
        " you does next and which fields still need approved lines. The copy sheet lists its copy for print. Earlier"
        " versions of a brief are kept and can be restored.",
        (
            "briefs:campaign",
            "briefs:brief",
            "exports:sheet",
            "exports:combinations",
            "exports:messages",
            "exports:links",
        ),
        "briefs:campaign_list",
        also="brief offer readiness copy sheet print text messages sms parts cost links utm",
    ),
    Part(
        "tone",
        "Tone and creativity",
        "sliders-horizontal",
        "Each slider shows three real lines as it moves, and the tone measured in them beside the one asked for."
        " Creativity trades how varied the lines are against their chance to win.",
        ("briefs:tone", "briefs:creativity"),
        doc="evaluation.md",
        also="sliders lambda elbow preset",
    ),
    Part(
        "rounds",
        "Rounds",
        "layers",
        "Each press of Generate starts a round. Its lines arrive as they are written; you need not wait. A round"
        " that is cancelled keeps what it finished.",
        ("briefs:round", "briefs:job"),
        "briefs:round_list",
        "engines.md",
        "generate job cancel progress",
    ),
    Part(
        "review",
        "Review",
        "inbox",
        "One line at a time, with the facts behind its words and all that was measured. An approval holds for"
        " exactly one text: if the text, a fact, the price or the offer changes, or a new brand rule forbids it,"
        " it ends and says why. Nobody can approve a line that they edited. Every decision can be undone.",
        ("review:",),
        "review:queue",
        "reviewing.md",
        "approve reject undo edit comment thread",
    ),
    Part(
        "approvals",
        "Second approvals and guest links",
        "stamp",
        "Lines of some channels, or with claims of some kinds, are approved by two people: anybody who decides, then a legal"
        " or brand reviewer. A guest link shows one line to somebody without an account, who may say what they think of it.",
        ("review:second_approval", "review:link"),
        "review:second_approval",
        "approvals.md",
        "legal brand reviewer four eyes share guest link",
    ),
    Part(
        "grid",
        "Grid",
        "list",
        "Many lines, one to a row: sort by any badge, switch filters on and off, save a view for yourself or the"
        " team, compare two to four, and decide on all that match with one undo.",
        ("review:grid", "review:bulk", "review:batch", "review:view"),
        "review:grid",
        "reviewing.md",
        "bulk saved view filter compare",
    ),
    Part(
        "search",
        "Search and Go to",
        "search",
        "Search finds pages, products, campaigns and lines by any word. Go to does the same from wherever you are, and"
        " presses the buttons of the page before you.",
        ("review:search",),
        "review:search",
        also="palette find",
    ),
    Part(
        "brands",
        "Brands",
        "badge-check",
        "A brand’s voice, words, examples and tone presets: what its campaigns start from. An adapter is trained on a"
        " brand’s approved copy and never goes to another workspace.",
        ("briefs:brand", "briefs:preset", "adapters:"),
        "briefs:brand_list",
        "adapters.md",
        "voice adapter train terms",
    ),
    Part(
        "rules",
        "Brand rules",
        "shield-check",
        "What a brand, a law or a platform asks of every line. Rules are written into a set; a preview shows which"
        " stored lines it would block, and only once an admin activates it does it act. Anybody can try a text.",
        ("rules:",),
        "rules:rule_list",
        "rules.md",
        "banned words claims legal style policy",
    ),
    Part(
        "evidence",
        "Evidence",
        "file-check",
        "What is proved, by what, for which products, and until when. A claim that no product fact supports may stand where"
        " a record covers it. When a record changes or ends, the lines that rest on it come back into review.",
        ("claims:",),
        "claims:evidence_list",
        "claims.md",
        "claims proof certificate award waiver superlative",
    ),
    Part(
        "promises",
        "Promises",
        "timer",
        "What approved copy says of time, price and stock: what each rests on, and until when it is true. Before one becomes"
        " false its line is held and leaves live copy; once it is true again the line may go out again.",
        ("promises:",),
        "promises:promise_list",
        "promises.md",
        "deadline ends tonight was price save percent only left urgency scarcity",
    ),
    Part(
        "channels",
        "Channels",
        "ruler",
        "How long each field may be, how that is counted, how many lines it takes, and where the limit comes from."
        " Versions are compared, with the copy that would no longer fit.",
        ("channels:",),
        "channels:field_list",
        "channels.md",
        "limits length characters merge tags versions",
    ),
    Part(
        "exports",
        "Exports and live copy",
        "download",
        "Approved copy that is not stale, and nothing else. The preview shows each change beside the old text, and"
        " what is left out and why. Publishing makes it the products’ live copy here; one press rolls it back. An admin"
        " decides file by file what is done with AI-written text.",
        ("exports:",),
        "exports:export_list",
        "exports.md",
        "publish roll back held file feed ai mark provenance",
    ),
    Part(
        "notifications",
        "Notifications",
        "bell",
        "What was decided and said about your lines, and how your rounds and files ended: here, by mail at once or"
        " once a day, as you choose for each kind.",
        ("notices:",),
        "notices:list",
        "notifications.md",
        "mail digest told",
    ),
    Part(
        "experiments",
        "Experiments",
        "split",
        "Approved texts for one field, each shown to other people. Results are sealed at first; a winner is suggested.",
        ("experiments:", "learning:"),
        "experiments:experiment_list",
        "experiments.md",
        "a/b test arm control winner lift interval split verdict learn fit simulated pairs preference writers acceptance",
    ),
    Part(
        "webhooks",
        "Webhooks",
        "webhook",
        "Other systems hear when lines are approved, published or go stale, and when rounds, imports and exports end: a"
        " signed message for each event, sent again until it is accepted. What was given up can be replayed.",
        ("webhooks:",),
        "webhooks:list",
        "webhooks.md",
        "endpoint secret signature replay delivery events",
    ),
    Part(
        "launches",
        "Launches",
        "calendar-days",
        "Approved lines go live in a place at a time that you choose, and leave it at its end. One plans a launch,"
        " another approves it. It is checked a day before, an hour before and at its start: what fails holds it and"
        " tells you why.",
        ("scheduling:",),
        "scheduling:launch_list",
        "launches.md",
        "schedule calendar slot placement pause hold blackout day conflict pre-flight",
    ),
    Part(
        "workspace",
        "People and settings",
        "users",
        "Members and their roles, time zone, who may approve what, API tokens, mail, and a download of everything"
        " in one file. The audit log says who changed what.",
        ("workspaces:",),
        "workspaces:settings",
        "accounts.md",
        "members roles invite token audit archive",
    ),
    Part(
        "engine",
        "Engine and prompts",
        "cpu",
        "What writes the lines, how it measured up, and the prompts it is given for each channel.",
        ("workspaces:engine", "workspaces:prompts", "prompts:"),
        "workspaces:engine",
        "engines.md",
        "model grammar lm prompt version",
    ),
    Part(
        "operations",
        "Operations",
        "activity",
        "For admins: whether the site works, what is waiting in each queue, which workers answer, which jobs need help.",
        ("briefs:operations",),
        "briefs:operations",
        also="workers queues health",
    ),
)
# Parts that are about no page: their headings, and what else people look for them by.
TOPICS = (
    ("states", "States of a line", "waits approved stale blocked came back rejected"),
    ("badges", "Badges of a line", "length novelty tone claims rules conversion cta readability"),
    ("key-list", "Keys", "keyboard shortcuts"),
    ("formats", "Formats of files", "csv xlsx feed shopify woocommerce magento saleor"),
    ("docs", "Where to read more", "documentation manual api"),
)


def help_anchor(url_name: str) -> str:
    """The part that a page belongs to: the one whose beginning of its name is the longest; "" for none."""
    found = [
        (len(start), part.anchor)
        for part in PARTS
        for start in part.of
        if url_name.startswith(start)
    ]
    return max(found)[1] if found else ""
