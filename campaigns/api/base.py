"""What every view of the API does: read strictly, act once, answer as JSON or a problem."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns.api.fields import Body
from campaigns.api.idempotency import answer_once, body_hash, key_of
from campaigns.api.reading import OneFormat, StudioJSONParser, body_check, text_problem
from campaigns.workspaces.requests import StudioRequest


class StudioView(APIView):
    """A view behind `AccessMiddleware`, which let the role, the token and the method pass already."""

    http_method_names = ["get", "head", "post", "patch"]
    parser_classes: tuple[type[BaseParser], ...] = (StudioJSONParser,)
    content_negotiation_class = OneFormat
    answers_secret = False
    """Whether a POST answers a secret: such an answer is kept for its key, but sealed."""

    @property
    def studio(self) -> StudioRequest:
        """The request with its workspace, membership and user."""
        return cast(StudioRequest, self.request._request)

    @property
    def workspace_id(self) -> int:
        """The workspace that the request is about."""
        return int(self.studio.workspace.pk)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, then what they ask: the query is checked before any view sees it."""
        super().initial(request, *args, **kwargs)
        for name, values in request.query_params.lists():
            if problem := next(filter(None, map(text_problem, values)), ""):
                raise ValidationError({name: [problem]})
        if request.method in ("POST", "PATCH"):
            # Before any row is looked for and any transaction begins: 400, 413 and 415 come first.
            body_check(request.data)

    def body(self, shape: type[Body], *, partial: bool = False) -> dict[str, Any]:
        """The request's values by their shape. Raises `ValidationError` with errors by field."""
        data = self.request.data
        if not isinstance(data, dict):
            raise ValidationError({"body": ["Must be an object."]})
        # A form's last values as a plain object: DRF reads a missing flag of a form as false.
        data = {name: data[name] for name in data}
        form = shape(data=data, partial=partial, context={"view": self})
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As in DRF, but a POST with a key is answered once."""
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(self.request, *args, **kwargs)
            # Answers are kept for a person; a shop's page, with its key, is nobody.
            kept = request.method == "POST" and self.studio.user.is_authenticated
            key = key_of(self.request) if kept else None
            if key is None:
                return self._answer()
            return answer_once(
                self.studio,
                key=key,
                asked=body_hash(self.request),
                sealed=self.answers_secret,
                answer=lambda: cast(HttpResponse, self._answer()),
            )
        except Exception as error:  # noqa: BLE001 - DRF's own way: what it cannot answer is raised again
            return self._finished(self.handle_exception(error))

    def _answer(self) -> HttpResponseBase:
        try:
            name = (self.request.method or "").lower()
            known = name in self.http_method_names
            handler = getattr(self, name, None) if known else None
            response = (handler or self.http_method_not_allowed)(
                self.request, *self.args, **self.kwargs
            )
        except Exception as error:  # noqa: BLE001 - as above
            response = self.handle_exception(error)
        return self._finished(response)

    def _finished(self, response: HttpResponseBase) -> HttpResponseBase:
        self.response = self.finalize_response(
            self.request, cast(Response, response), *self.args, **self.kwargs
        )
        if isinstance(self.response, Response):
            self.response.render()
        return self.response
