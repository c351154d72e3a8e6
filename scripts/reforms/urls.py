"""A record or a file -> its path, relative to the site's root; one ending in `/` is a page."""

HOME = ""
REFORMS = "reforms/"
READING = "reforms/all/"
COMPARE = "reforms/compare/"
NOTICES = "notices/"
DOMAINS = "domains/"
AGENCIES = "agencies/"
CORRECTIONS = "corrections/"
COLLATION = "collation/"
DATA = "data/"
DICTIONARY = "data/dictionary/"
ABOUT = "about/"
CONTRIBUTE = "contribute/"
USE = "use/"
PRACTICES = "practices/"
API = "api/v1/"

PAGES_OF_TABLE = {"reforms": REFORMS, "notices": NOTICES, "domains": DOMAINS, "agencies": AGENCIES}
"""Table -> where the pages of its rows are."""


def record(table: str, row_id: str) -> str:
    """The page of a record: `reforms/ab01-01/`."""
    return f"{PAGES_OF_TABLE[table]}{row_id}/"


def reading(notice_id: str) -> str:
    """All items of a notice to read through; of the newest they stand at `READING`."""
    return f"{READING}{notice_id}/"


def picture(notice_id: str) -> str:
    """Who does what in a notice, as a picture to keep."""
    return f"{record('notices', notice_id)}picture.svg"


def worksheet(agency_id: str) -> str:
    """The items of an agency as a table for Excel."""
    return f"{record('agencies', agency_id)}reforms.csv"


def entry(entry_id: str) -> str:
    """Where an entry of the ledger stands: `corrections/#c001`."""
    return f"{CORRECTIONS}#{entry_id}"


def passage(notice_id: str, reform_id: str) -> str:
    """Where a reform stands on its notice's page."""
    return f"{record('notices', notice_id)}#{reform_id}"


def api_list(table: str) -> str:
    """All records of a table in the API."""
    return f"{API}{table}.json"


def api_record(table: str, row_id: str) -> str:
    """A record's own file in the API."""
    return f"{API}{table}/{row_id}.json"


def api_schema(name: str) -> str:
    """The JSON Schema called `name`."""
    return f"{API}schemas/{name}.json"


def download(name: str) -> str:
    """A file under `/data/`."""
    return DATA + name


def version(number: str) -> str:
    """The folder of a released version, and the page in it: `data/v1.0.0/`."""
    return f"{DATA}v{number}/"


def root(page: str) -> str:
    """The home page as seen from `page`: `../../`."""
    return "../" * page.count("/") or "./"
