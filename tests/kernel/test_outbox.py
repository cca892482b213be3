"""What services send to people."""

from __future__ import annotations

import pickle

from awsim.kernel.outbox import Outbox, Sent


def sent(kind: str, to: str, body: str = "hello") -> Sent:
    return Sent(kind, 0.0, to, body, "sns", "123456789012", "us-east-1")  # type: ignore[arg-type]


def test_it_keeps_what_was_sent_in_order() -> None:
    outbox = Outbox()
    for number in range(3):
        outbox.add(sent("sms", "+1", str(number)))

    assert [each.body for each in outbox] == ["0", "1", "2"]
    assert (len(outbox), outbox[-1].body, repr(outbox)) == (3, "2", "<Outbox: 0 mail, 3 sms, 0 push>")


def test_it_tells_kinds_and_receivers_apart() -> None:
    outbox = Outbox()
    for kind, to in (("mail", "a@b"), ("sms", "+1"), ("push", "t"), ("mail", "c@d")):
        outbox.add(sent(kind, to))

    assert [each.to for each in outbox.mails()] == ["a@b", "c@d"]
    assert [each.to for each in outbox.mails("c@d")] == ["c@d"]
    assert ([each.to for each in outbox.sms()], [each.to for each in outbox.pushes()]) == (["+1"], ["t"])
    outbox.clear()
    assert len(outbox) == 0


def test_it_knows_who_wants_nothing() -> None:
    outbox = Outbox()
    for number in ("+2", "+1", "+1"):
        outbox.opt_out(number)
    outbox.opt_in("+2")

    assert outbox.opted_out() == ["+1"]
    assert pickle.loads(pickle.dumps(outbox)).opted_out() == ["+1"]  # noqa: S301 - made here
