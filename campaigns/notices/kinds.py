"""What there is to be told of, in the words of the settings page, and how each is told unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.models import MailMode, NoticeKind, NotificationPref, User


@dataclass(frozen=True)
class Way:
    """How a person hears of a kind."""

    in_app: bool
    mail: MailMode


@dataclass(frozen=True)
class Told:
    """A kind: what it is, in which case it is told, and the way it is unless somebody says otherwise."""

    kind: NoticeKind
    title: str
    help: str
    way: Way


KINDS: tuple[Told, ...] = (
    Told(
        NoticeKind.REJECTED,
        "A line is rejected",
        "Lines you wrote, last edited or generated, and lines assigned to you. With the reason.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.CHANGES,
        "Changes are requested",
        "The same lines. With what should change.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.APPROVED,
        "A line is approved",
        "The same lines.",
        Way(in_app=True, mail=MailMode.NONE),
    ),
    Told(
        NoticeKind.SECOND,
        "A line waits for a second approval",
        "If you are a reviewer: lines that somebody approved first.",
        Way(in_app=True, mail=MailMode.DIGEST),
    ),
    Told(
        NoticeKind.COMMENT,
        "Somebody comments",
        "On lines you wrote, edited or commented on, and lines assigned to you.",
        Way(in_app=True, mail=MailMode.DIGEST),
    ),
    Told(
        NoticeKind.MENTION,
        "You are mentioned",
        "By your name or your role.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.ASSIGNED,
        "Work is assigned to you",
        "Lines and campaigns.",
        Way(in_app=True, mail=MailMode.DIGEST),
    ),
    Told(
        NoticeKind.DUE,
        "Your work is due",
        "Lines assigned to you: a day before, and once they are overdue.",
        Way(in_app=True, mail=MailMode.DIGEST),
    ),
    Told(
        NoticeKind.ROUND,
        "A round ends",
        "Rounds you started: finished, partly finished or failed.",
        Way(in_app=True, mail=MailMode.NONE),
    ),
    Told(
        NoticeKind.FILE,
        "An import or export ends",
        "Those you started: finished, partly finished or failed.",
        Way(in_app=True, mail=MailMode.NONE),
    ),
    Told(
        NoticeKind.PROPOSAL,
        "A rule or limit that you proposed is decided",
        "Accepted, or declined with the reason.",
        Way(in_app=True, mail=MailMode.DIGEST),
    ),
    Told(
        NoticeKind.EVIDENCE,
        "Evidence is about to end",
        "Records that you own, some weeks before their last day and once it has passed. With how many lines rest on them.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.PROMISE,
        "A promise is no longer true",
        "Approved lines of campaigns that you hold, and lines assigned to you: held or taken out of live copy because a"
        " time, price or stock that they name is over, and once it is true again.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.WEBHOOK,
        "A webhook fails",
        "Admins only: a message to another system was given up, or an endpoint was switched off.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.QUARANTINE,
        "Products are quarantined",
        "Managers and admins: an import brought text that looks as if it were written for a language model.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.JOB,
        "Work in the background was given up",
        "Admins only: a job that CopyStudio begins by itself failed several times in a row. Begin it again under Operations."
        " Or lines could not be read by a limit in force.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.LAUNCH,
        "A launch waits or is held",
        "Managers and admins: launches that wait for approval. Whoever planned one: approved, held because a check failed,"
        " or failed. With the reason.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.EXPERIMENT,
        "An experiment needs somebody",
        "Experiments that you designed or started: held because a text may not be shown, running again, not sound, or with"
        " results that are open. With the reason.",
        Way(in_app=True, mail=MailMode.NOW),
    ),
    Told(
        NoticeKind.WEEK,
        "The week of an experiment",
        "Experiments that you designed or started and that run: each week how they stand.",
        Way(in_app=False, mail=MailMode.DIGEST),
    ),
)
BY_KIND: dict[str, Told] = {told.kind: told for told in KINDS}


def ways_of(kind: NoticeKind, people: Iterable[int]) -> dict[int, Way]:
    """How each of these people hears of a kind, in the workspace in scope."""
    ways = dict.fromkeys(people, BY_KIND[kind].way)
    chosen = NotificationPref.objects.filter(kind=kind, person__in=ways)
    for person_id, in_app, mail in chosen.values_list("person_id", "in_app", "mail"):
        ways[person_id] = Way(in_app, MailMode(mail))
    return ways


def ways_by_kind(person: User) -> dict[str, Way]:
    """What a person chose, in the workspace in scope; a kind that is missing is as it comes."""
    chosen = NotificationPref.objects.filter(person=person)
    return {
        kind: Way(in_app, MailMode(mail))
        for kind, in_app, mail in chosen.values_list("kind", "in_app", "mail")
    }
