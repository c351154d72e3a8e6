"""The archive: a notice's text -> its passages, and every official value held against them."""
