"""The form of an evidence record; what values may be is judged by the service."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.claims.values import PROVABLE
from campaigns.common.forms import LinesField
from campaigns.models import Evidence, Membership, User, Workspace

PLAIN = ("statement", "kinds", "source", "brand", "category", "skus", "valid_from", "valid_to")


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **options)


class EvidenceForm(forms.Form):
    """What is proved, by what, for which products, until when."""

    statement = forms.CharField(
        label="What is proved",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "copy"}),
        error_messages={"required": "Say what is proved."},
        help_text="In the words that lines may use: “Voted best running shoe by Testlab, 2026.”",
    )
    kinds = forms.MultipleChoiceField(
        label="Supports claims of",
        choices=list(PROVABLE.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick a kind of claim that it supports."},
    )
    source = forms.CharField(
        label="Where the proof is",
        max_length=1000,
        required=False,
        help_text="A web address, which CopyStudio never opens, or a file number, a report, a page.",
    )
    document = forms.FileField(
        label="Document",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        help_text="A PDF, a PNG or a JPEG of 10 MB at most.",
    )
    brand = forms.CharField(
        label="Brand", max_length=255, required=False, help_text="As the catalog spells it."
    )
    category = forms.CharField(
        label="Category",
        max_length=500,
        required=False,
        help_text="With all below it: Sports > Running.",
    )
    skus = LinesField(label="SKUs", tokens=False, help_text="One on each line.")
    valid_from = _day("Holds from")
    valid_to = _day("Last day", help_text="Its owner is told some weeks before.")
    owner = forms.ChoiceField(label="Owner", help_text="Is told before it ends.")

    def __init__(
        self,
        workspace: Workspace,
        by: User,
        data: Any = None,
        files: Any = None,
        *,
        row: Evidence | None = None,
    ) -> None:
        initial = {name: getattr(row, name) for name in PLAIN} if row else {}
        initial["owner"] = str(row.owner_id if row else by.pk)
        super().__init__(data, files, initial=initial)
        members = Membership.objects.filter(workspace=workspace, active=True)
        people = members.select_related("user").order_by("user__full_name", "pk")
        self._people = {str(member.user_id): member.user for member in people}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [(pk, str(person)) for pk, person in self._people.items()]

    def values(self) -> dict[str, Any]:
        """What to store, without the document."""
        found = {name: self.cleaned_data[name] for name in PLAIN}
        return {**found, "owner": self._people[self.cleaned_data["owner"]]}
