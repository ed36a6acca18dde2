"""Which lines only open a letter: those that greet, and those that say whom it is for."""

import pytest

from index.openers import begins_with_greeting, is_address, is_greeting


@pytest.mark.parametrize(
    "text",
    ["Sir:", "“Cde. Mao Zedong!", '"Comrade Mao Zedong!', "My dear Mr. Secretary:", "Dear Sir,", "Gentlemen:",
     "Your Excellency:", "Monsieur le Ministre,", "Comrades!", "Sir:—"],
)  # fmt: skip
def test_a_greeting_says_no_more(text):
    assert is_greeting(text)
    assert begins_with_greeting(text)
    assert not is_address(text)


@pytest.mark.parametrize(
    "text", ["Sir: I have the honor to report the capture of the city.", "Dear Sir: In conversation with Mr. C."]
)
def test_a_letter_may_begin_on_the_line_of_its_greeting(text):
    assert begins_with_greeting(text)
    assert not is_greeting(text)


@pytest.mark.parametrize(
    "text",
    ["For Mao Zedong.", "For Crosby from Rathbone:", "To Lord Lyons.", "For the Ambassador:", "For Great Britain,",
     "For Stevens by direction of the President:", "For Heid [from War Trade Board]:"],
)  # fmt: skip
def test_an_address_says_whom_a_message_is_for(text):
    assert is_address(text)
    assert not is_greeting(text)


@pytest.mark.parametrize(
    "text",
    ["Comrade Mao Zedong agrees with the proposal.", "For your personal information.", "To these questions he received",
     "Sir Walter Scott’s Opinion.", "For text of convention, see British Cmd.", "Mr. Calderon replied that it was.",
     "To this end we send this reply.", "General Graves writes as follows:", "For transmission to MAO ZEDONG", ""],
)  # fmt: skip
def test_what_says_more_is_neither(text):
    assert not is_greeting(text)
    assert not is_address(text)
