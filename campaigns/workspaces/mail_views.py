"""How mail goes out, and a mail to oneself to see that it does."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import render

from campaigns.workspaces.requests import StudioRequest

SECURITY = {"starttls": "STARTTLS", "tls": "TLS", "none": "not encrypted"}


def mail_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What an operator has set; with POST a mail to the one who asks, and what the server said where it was not taken."""
    said, failed = "", False
    if request.method == "POST":
        failed, said = _tried(request)
    context = {
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "security": SECURITY[settings.EMAIL_SECURITY],
        "signs_in": bool(settings.EMAIL_HOST_USER),
        "sender": settings.DEFAULT_FROM_EMAIL,
        "site_url": settings.SITE_URL,
        "said": said,
        "failed": failed,
    }
    status = 422 if failed else 200
    return render(request, "campaigns/workspaces/mail.html", context, status=status)


def _tried(request: StudioRequest) -> tuple[bool, str]:
    """Whether it failed, and what happened in words."""
    if not settings.EMAIL_HOST:
        return True, "No mail server is set, so there is nothing to test."
    if not request.user.email:
        return (
            True,
            "Your account has no confirmed email address. Add one first, or open the link that was mailed to it.",
        )
    try:
        send_mail(
            "CopyStudio can send mail",
            f"{request.user} asked for this mail as a test. It has arrived.\n",
            None,
            [request.user.email],
        )
    except (smtplib.SMTPException, OSError) as error:
        return True, f"The server refused it: {_reason(error)}"
    return False, f"The server accepted it. Check {request.user.email}."


def _reason(error: Exception) -> str:
    """A server's own words where it had any."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__
