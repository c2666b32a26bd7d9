"""What one end has sent arrives at the other, however it ends."""

from __future__ import annotations

import pytest

from sandbox import channel


def test_the_last_word_of_an_end_that_closes_without_having_listened_is_heard():
    ours, theirs = channel.pair()
    channel.send(ours, {"go_on": True})
    channel.send(theirs, {"status": 0})
    theirs.close()
    with ours:
        assert channel.receive(ours) == ({"status": 0}, [])
        with pytest.raises(channel.ChannelClosedError):
            channel.receive(ours)


def test_an_end_that_closes_without_a_word_is_heard_too():
    ours, theirs = channel.pair()
    channel.send(ours, {"go_on": True})
    theirs.close()
    with ours, pytest.raises(channel.ChannelClosedError):
        channel.receive(ours)
