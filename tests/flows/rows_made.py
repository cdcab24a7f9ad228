"""Rows that the sample does not hold, made by hand in the browser, so that their pages can be walked."""

from __future__ import annotations

import re
import uuid
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

EXPERIMENTS = """async () => {
  const asked = async (path, body) => {
    const answer = await fetch("/api/v1/" + path, {
      method: body && "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(path + " " + (await answer.text()));
    return answer.json();
  };
  const { results } = await asked("candidates/?state=approved&page_size=100");
  const place = (line) => [line.campaign, line.sku, line.channel, line.field].join();
  const pair = results.map((one) => results.filter((line) => place(line) === place(one))).find((lines) => lines[1]);
  const arms = pair.slice(0, 2).map((line, number) => ({ key: "ab"[number], candidate: line.id }));
  const draft = await asked("experiments/", { hypothesis: "The shorter one sells", arms });
  const moving = await asked("experiments/", { hypothesis: "One for the season", arms, bandit: true });
  await asked(`experiments/${moving.id}/start/`, {});
  return [draft, moving].map(({ id }) => `/w/acme/experiments/${id}/`);
}"""


def kept_mapping_made(page: Page, table: Path) -> None:
    """What the columns of a file hold is kept under a name."""
    mark = uuid.uuid4().hex[:6]
    table.write_text(f"Art{mark};Said{mark}\nB1;Elm stool\n", encoding="utf-8")
    page.goto("/w/acme/catalog/import/")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_label(f"What the column holds: Art{mark}").select_option("sku")
    page.get_by_label(f"What the column holds: Said{mark}").select_option("title")
    page.get_by_label("Save this mapping as").fill("Stools")
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))


def saved_view_made(page: Page) -> list[str]:
    """A view of the grid is saved by its key. Returns the page of all views, and its own."""
    page.goto("/w/acme/review/grid/?state=any&sort=novelty-low&off_channel=email")
    page.keyboard.press("v")
    page.get_by_label("Name", exact=True).fill("All, least novel first")
    page.keyboard.press("Enter")
    page.wait_for_url("**&view=*")
    page.get_by_role("link", name="All views").click()
    page.get_by_role("link", name=re.compile("^Change")).first.click()
    page.wait_for_url(re.compile(r"/review/views/\d+/"))
    return ["/w/acme/review/views/", urlsplit(page.url).path]


def webhook_made(page: Page) -> None:
    """An endpoint where nobody listens, with a message that does not arrive."""
    page.goto("/w/acme/settings/webhooks/")
    page.get_by_label("Address").fill("http://127.0.0.1:9/a-rather-long-path/of-an-endpoint")
    page.get_by_label("A publication is rolled back").check()
    page.get_by_role("button", name="Add endpoint").click()
    page.get_by_role("link", name="Send a test message").click()
    page.get_by_role("button", name="Send a test message").click()
    expect(page.get_by_text("webhook.test").first).to_be_visible()


def launch_made(page: Page, day: date) -> str:
    """Approved lines are planned for the hour after nine on `day`; the path of their launch."""
    page.goto("/w/acme/launches/new/")
    page.get_by_role("link", name=re.compile("^Choose lines")).first.click()
    page.get_by_label("Where it shows").fill(f"Front page {uuid.uuid4().hex[:6]}")
    page.get_by_role("group", name="Lines").get_by_role("checkbox").first.check()
    page.locator("[name=starts_at]").fill(f"{day}T09:00")
    page.locator("[name=ends_at]").fill(f"{day}T10:00")
    page.get_by_role("button", name="Plan this launch").click()
    page.wait_for_url(re.compile(r"/launches/\d+/$"))
    return urlsplit(page.url).path


def experiments_made(page: Page) -> list[str]:
    """Two lines of one field are put against each other, over the API. Returns the pages of a draft and of a bandit that runs."""
    page.goto("/w/acme/experiments/")
    return list(page.evaluate(EXPERIMENTS))


def own_format_made(page: Page) -> None:
    """A format of the workspace's own, with a column more than it begins with."""
    page.goto("/w/acme/exports/formats/new/")
    page.get_by_role("button", name="Add a column").click()
    page.get_by_label("What column 4 holds").select_option("price")
    page.locator("#id_name").fill(f"Shop {uuid.uuid4().hex[:6]}")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/exports/formats/")


def own_words_made(page: Page) -> list[str]:
    """A version of a channel's words is made. Returns the page of all of them, and its own."""
    page.goto("/w/acme/prompts/?part=email")
    page.get_by_role("link", name="Own prompts").click()
    page.get_by_label("What is new in it").fill("Shorter subjects.")
    page.get_by_label("The channel").fill(
        "An email to customers, read on a phone between two stops."
    )
    page.get_by_role("button", name="Create the version").click()
    page.wait_for_url(re.compile(r"/versions/\d+/"))
    return ["/w/acme/prompts/email/", urlsplit(page.url).path]


def bulk_undone(page: Page) -> str:
    """Send back one line that waits and one that was rejected, undo it. Returns the page of what became of them."""
    export = page.url
    page.goto("/w/acme/review/grid/?state=any&size=100")
    page.get_by_role("row").filter(has_text="Rejected").get_by_role("checkbox").first.check()
    page.get_by_role("row").filter(has_text="In review").get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("^Request changes")).click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("What should change").fill("Name the weight.")
    asked.get_by_role("button", name=re.compile("^Send back")).click()
    page.wait_for_url(re.compile(r"/batches/\d+/"))
    batch = urlsplit(page.url).path
    page.get_by_role("button", name=re.compile("^Undo all of it")).click()
    page.goto(export)
    return batch
