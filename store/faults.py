"""What can go wrong with the person's own files, as codes: the words are in `reports.words`."""


class Fault(Exception):
    """Something a person can meet and mend. `code` names it, `facts` fill its sentence."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
