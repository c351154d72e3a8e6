"""What an archived notice is made of, as its text prints it: places, annex, body."""
