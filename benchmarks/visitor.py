"""One visitor's session over the websocket: what a browser sends and receives, without a browser.

Speaks Streamlit's own protocol, as its front end of 1.65 to 1.67 does.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

XSRF = "_streamlit_xsrf"
TRIGGERS = "$$STREAMLIT_INTERNAL_KEY_{id}__events"


@dataclass
class Answer:
    """What came back for one request: how long it took, and the messages."""

    seconds: float = 0.0
    bytes: int = 0
    messages: list[ForwardMsg] = field(default_factory=list)

    def elements(self) -> Iterator[tuple[str, object]]:
        """Kind and content of every element that was drawn."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta":
                kind = message.delta.new_element.WhichOneof("type")
                if kind:
                    yield kind, getattr(message.delta.new_element, kind)

    @property
    def errors(self) -> list[str]:
        """The exceptions and error boxes that a visitor would see."""
        found = []
        for kind, element in self.elements():
            if kind == "exception":
                found.append(f"{element.type}: {element.message}")  # type: ignore[attr-defined]
            elif kind == "alert" and element.format == 1:  # type: ignore[attr-defined]
                found.append(element.body)  # type: ignore[attr-defined]
        return found

    @property
    def text(self) -> str:
        """Everything that was sent, for a search, but the greeting.

        There Streamlit itself tells every visitor of every app the path of its script.
        """
        told = [m for m in self.messages if m.WhichOneof("type") != "new_session"]
        return "\n".join(map(str, told))


class Visitor:
    """A session; use as `async with Visitor("localhost:8501") as visitor`."""

    def __init__(
        self, host: str, *, cookies: Mapping[str, str] | None = None, timeout: float = 60.0
    ) -> None:
        self.host = host
        self.timeout = timeout
        self.cookies = dict(cookies or {})
        self.ids: dict[str, str] = {}
        self.values: dict[str, WidgetState] = {}
        self.fragments: dict[str, str] = {}
        self.session = ""
        self.page = ""
        self._cached: dict[str, ForwardMsg] = {}
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Visitor:
        protocols = ["streamlit", *([self.cookies[XSRF]] if XSRF in self.cookies else [])]
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._socket = await connect(
            f"ws://{self.host}/_stcore/stream",
            origin=Origin(f"http://{self.host}"),
            subprotocols=[Subprotocol(name) for name in protocols],
            additional_headers={"Cookie": cookie} if cookie else {},
            max_size=None,
            open_timeout=self.timeout,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        assert self._socket
        await self._socket.close()

    async def run(self, query: str = "", *, page: str = "", fragment: str = "") -> Answer:
        """Run the page, or one of its fragments, with the values set; wait until it is drawn."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = page or self.page
        message.rerun_script.fragment_id = fragment
        message.rerun_script.widget_states.widgets.extend(self.values.values())
        for hash_ in self._cached:
            message.rerun_script.cached_message_hashes.append(hash_)
        return await self.send(message)

    async def send(self, message: BackMsg) -> Answer:
        """Send anything at all, and read until the script has finished."""
        assert self._socket
        started, answer = time.perf_counter(), Answer()
        await self._socket.send(message.SerializeToString())
        await asyncio.wait_for(self._read(answer), self.timeout)
        answer.seconds = time.perf_counter() - started
        return answer

    async def _read(self, answer: Answer) -> None:
        while not await self._read_one(answer):
            pass

    async def _read_one(self, answer: Answer) -> bool:
        assert self._socket
        data = await self._socket.recv(decode=False)
        answer.bytes += len(data)
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.WhichOneof("type") == "ref_hash":
            known = self._cached.get(message.ref_hash)
            if known is None:
                return False
            message = known
        elif message.metadata.cacheable:
            self._cached[message.hash] = message
        answer.messages.append(message)
        if message.WhichOneof("type") == "new_session":
            self.page = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id or self.session
        elif message.WhichOneof("type") == "delta":
            self._learn(message)
        return message.WhichOneof("type") == "script_finished"

    def _learn(self, message: ForwardMsg) -> None:
        """Remember the widgets: their keys are the ends of their ids."""
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        widget = getattr(getattr(element, kind), "id", "") if kind else ""
        if isinstance(widget, str) and widget.startswith("$$ID-"):
            key = f"button {element.button.label}" if kind == "button" else widget.split("-", 2)[2]
            self.ids[key] = widget
            self.fragments[key] = message.delta.fragment_id
            value = _first_value(kind, getattr(element, kind))
            if value is not None and (key not in self.values or getattr(element, kind).set_value):
                # A browser sends the value of every widget, also of those nobody touched.
                value.id = widget
                self.values[key] = value

    async def slide(self, key: str, value: float) -> Answer:
        """Move a slider and wait for what changes."""
        state = WidgetState(id=self.ids[key])
        state.double_array_value.data.append(value)
        self.values[key] = state
        return await self.run(fragment=self.fragments[key])

    async def press(self, label: str) -> Answer:
        """Press the button that says so."""
        widget = self.ids[f"button {label}"]
        self.values["button"] = WidgetState(id=widget, trigger_value=True)
        try:
            return await self.run(fragment=self.fragments[f"button {label}"])
        finally:
            del self.values["button"]

    async def trigger(self, key: str, event: str, value: object) -> Answer:
        """Let a component of ours tell what was clicked in it."""
        widget = TRIGGERS.format(id=self.ids[key])
        told = json.dumps([{"event": event, "value": value}])
        self.values["trigger"] = WidgetState(id=widget, json_trigger_value=told)
        self.values[key] = WidgetState(id=self.ids[key], json_value="{}")
        try:
            return await self.run(fragment=self.fragments[key])
        finally:
            del self.values["trigger"]


def _first_value(kind: str, widget: Any) -> WidgetState | None:
    """What a widget holds when it is drawn, for those kinds that our pages steer by."""
    if kind == "slider":
        state = WidgetState()
        state.double_array_value.data.extend(widget.value if widget.set_value else widget.default)
        return state
    if kind == "selectbox" and widget.HasField("default"):
        raw = widget.raw_value if widget.set_value else widget.options[widget.default]
        return WidgetState(string_value=raw)
    return None
