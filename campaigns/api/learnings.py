"""Learnings: what ended experiments say together of traits of lines."""

from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.experiments import TAG
from campaigns.api.schema import operation
from campaigns.api.shapes import Shape, texts_shown
from campaigns.learning.creativity import creativity_suggested
from campaigns.learning.learnings import learnings_all, learnings_for
from campaigns.learning.pooling import Standing
from campaigns.learning.records import learning_record
from campaigns.workspaces import access
from generation.jobs.learning import TRAITS


class LearningShape(Shape):
    """What experiments say of lines with a trait against lines without it."""

    trait = serializers.ChoiceField(TRAITS)
    channel = serializers.CharField(allow_null=True, help_text="Null: any.")
    category = serializers.CharField(allow_null=True, help_text="Null: any.")
    status = serializers.ChoiceField([one.value for one in Standing])
    words = serializers.CharField()
    lift = serializers.FloatField(help_text="Of the click rate by the trait: 0.1 is +10 %.")
    low = serializers.FloatField(help_text="The lower end of its 95 % interval.")
    high = serializers.FloatField(help_text="The upper end.")
    between = serializers.FloatField(
        help_text="The standard deviation of true effects between experiments, as a log."
    )
    tests = serializers.IntegerField()
    together_with = texts_shown(
        help_text="Traits in which its lines mostly differed as well: it is not confirmed with any."
    )
    experiments = serializers.ListField(child=serializers.IntegerField())
    simulated = serializers.BooleanField(help_text="Whether its shoppers do not exist.")


class LearningsShape(Shape):
    """All learnings."""

    results = LearningShape(many=True)


class SuggestionShape(Shape):
    """Another creativity than the campaign's own; nothing is set by it."""

    value = serializers.FloatField()
    reasons = texts_shown()
    simulated = serializers.BooleanField(
        help_text="Whether simulated experiments had a part in it."
    )


class CampaignLearningsShape(LearningsShape):
    """Learnings about a campaign, and a suggestion."""

    creativity = SuggestionShape(allow_null=True, help_text="Null: nothing speaks for another.")


class LearningListView(StudioView):
    """Learnings."""

    @operation(name="learnings_list", tag=TAG, answer=LearningsShape)
    def get(self, request: Request) -> Response:
        """What ended experiments say together, the surest first; of simulated ones where no real one has ended."""
        return Response({"results": [learning_record(one) for one in learnings_all()]})


class CampaignLearningsView(StudioView):
    """Learnings about a campaign."""

    @operation(name="campaigns_learnings", tag=TAG, answer=CampaignLearningsShape)
    def get(self, request: Request, pk: int) -> Response:
        """Those that are supported or confirmed and about its channels and the categories of its products."""
        row = access.campaign(self.studio, pk)
        found = [learning_record(one) for one in learnings_for(row)]
        suggested = creativity_suggested(row, timezone.now())
        told = suggested.record() if suggested else None
        return Response({"results": found, "creativity": told})
