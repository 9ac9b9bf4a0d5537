"""People at a site that may vanish at any moment: they wait, look again what is done, and press again what is not."""

import html
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from django.urls import reverse

from tests import scenario

MOST_TRIES = 3000
"""Of one act: a minute and more without a site."""
AWAY_SECONDS = 0.03


class Person:
    """Somebody signed in at the site. What `press` returns from is acknowledged: the site said so, or shows it."""

    acknowledged = 0
    lock = threading.Lock()

    def __init__(self, address: str, username: str) -> None:
        self._client = httpx.Client(base_url=address, trust_env=False, timeout=20)
        self._username = username

    def sign_in(self) -> None:
        """Sign in as a sample person."""
        self.look(reverse("ui:sign_in"))
        self.press(reverse("ui:sign_in_as_sample"), {"username": self._username}, done=lambda: False)

    def look(self, path: str) -> httpx.Response:
        """Open a page, as often as it takes."""
        for _ in range(MOST_TRIES):
            if (answer := self._call("GET", path)) is not None:
                return answer
        raise AssertionError("the site never came back")

    def press(self, path: str, typed: dict[str, str], *, done: Callable[[], bool], **more: Any) -> None:
        """Press a button until it is acknowledged; where no reply came, look first whether it was done all the same."""
        for _ in range(MOST_TRIES):
            answer = self._call("POST", path, data=typed, **more)
            if answer is None:
                if done():
                    break
                continue
            if answer.is_success or answer.is_redirect or done():
                break
            raise AssertionError(f"{path}: {answer.status_code} {_words(answer)}")
        else:
            raise AssertionError("the site never came back")
        with Person.lock:
            Person.acknowledged += 1

    def _call(self, method: str, path: str, **more: Any) -> httpx.Response | None:
        """One try; None where no reply came."""
        token = {"X-CSRFToken": self._client.cookies.get("csrftoken") or ""}
        try:
            answer = self._client.request(method, path, headers=token, **more)
        except httpx.TransportError:
            threading.Event().wait(AWAY_SECONDS)
            return None
        assert answer.status_code < 500, f"{path}: {answer.status_code} {_words(answer)}"
        assert reverse("ui:sign_in") not in answer.headers.get("Location", ""), "signed out"
        return answer

    def close(self) -> None:
        """Go home."""
        self._client.close()


def _words(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))[:600]


@dataclass
class Promise:
    """What the site has acknowledged about one case."""

    case_id: UUID
    who: str
    skills: str = ""
    file: str = ""
    number: str = ""


class Applicant(Person):
    """Fills in the last field, hands in the last paper and submits."""

    def fill_in(self, promise: Promise, words: str) -> None:
        """Change one field."""
        typed = {"changed": "skills", "skills": words}
        self.press(reverse("portal:save", args=[promise.case_id]), typed, done=lambda: False)
        promise.skills = words

    def hand_in(self, promise: Promise, material_code: str, name: str) -> None:
        """Hand in one paper, once."""
        papers = reverse("portal:papers", args=[promise.case_id])
        self.press(
            reverse("portal:attach", args=[promise.case_id, material_code]),
            {},
            files={"file": (name, scenario.picture(), "image/png")},
            done=lambda: name in self.look(papers).text,
        )
        promise.file = name

    def submit(self, promise: Promise) -> None:
        """Submit; the receipt says the number."""
        self.press(reverse("portal:review", args=[promise.case_id]), {}, done=lambda: False)
        receipt = self.look(reverse("portal:receipt", args=[promise.case_id]))
        [promise.number] = set(re.findall(r"\b\d{19}[\dX]\b", _words(receipt)))


class Clerk(Person):
    """Accepts what was submitted."""

    def accept(self, promise: Promise) -> None:
        """Accept; done where the button is gone."""
        button = reverse("workbench:case_act", args=[promise.case_id, "accept"])
        page = reverse("workbench:case", args=[promise.case_id])
        self.press(button, {}, done=lambda: button not in self.look(page).text)


class Officer(Person):
    """Finishes what came on paper."""

    def finish(self, work_item_id: UUID, outcome: dict[str, str]) -> None:
        """Finish an item; done where the button is gone."""
        button = reverse("workbench:item_act", args=[work_item_id, "complete"])
        page = reverse("workbench:item", args=[work_item_id])
        typed = {f"outcome-{key}": value for key, value in outcome.items()}
        self.press(button, typed, done=lambda: button not in self.look(page).text)
