"""The package as it may be after its next notice: growth.py FOLDER makes it there.

The notice is invented. It follows on the latest one: its title, its form, some of its names.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from helpers import REAL
from notices import Item, Shape, as_text
from reforms import facts
from reforms.model import Dataset, Notice
from reforms.package import examination

ITEMS = {
    "夜间窗口": "一是开办夜间窗口,延时3小时;二是把8类表格并为1张,平均少跑2.5趟。",
    "渔船守护": "给每艘渔船装上“北斗+”终端,越界、失联、超载等6种情形自动提醒,渔民用手机就能报港。",
    "楼顶航线": "在楼宇顶层设起降点(共12处),按“先备案、后巡查”办理,航线一月一公布。",
    "电子账册": "照《样板间管理办法(试行)》,海关、税务和企业共用一本电子账册,退货不再重复查验。",
    "证书互认": "由职称评委会把关,港澳工程师凭一张证书在两地执业。",
}
"""What an item is called, and what it says; some of it is what known ones are about, too."""


def next_items(dataset: Dataset, batch: str) -> list[Item]:
    """Items of known and of new domains, agencies and scopes."""
    domains = [dataset.domains[0].name, dataset.domains[-1].name, f"{batch}期云上园区"]
    agencies = [dataset.agencies[0].name, f"市{batch}号码头专班", dataset.agencies[-1].name]
    scopes = [dataset.scopes[0].name, f"沿江{batch}区"]
    return [
        Item(
            domain=domains[at * len(domains) // len(ITEMS)],
            name=f"“{name}”第{batch}版",
            content=content,
            agencies=tuple(agencies[at % len(agencies) :]),
            scope=scopes[at % len(scopes)],
        )
        for at, (name, content) in enumerate(ITEMS.items())
    ]


def next_notice(dataset: Dataset) -> tuple[str, str]:
    """The id and the text of a next notice without any fault."""
    # One in the form that the writer knows.
    known = [row for row in dataset.notices if row.batch and row.document_number and row.area]
    latest: Notice = max(known, key=lambda row: row.batch or 0)
    letters, digits = re.findall("[a-z]+|[0-9]+", latest.id)
    batch, year = facts.chinese(latest.batch + 1), latest.issued_on.year + 1

    def following(words: str) -> str:
        return words.replace(f"第{facts.chinese(latest.batch)}批", f"第{batch}批")

    words = {
        "云府函〔2033〕6号": re.sub("〔.*〕", f"〔{year}〕", latest.document_number),
        "云川市人民政府关于推广 云川试验片区第五批经验的通知": following(latest.title),
        "各县人民政府:": f"{latest.addressee}:",
        "云川试验片区第五批经验清单": following(latest.annex_title),
        "云川市人民政府": latest.issuer,
        "第五批": f"第{batch}批",
        "经验主要": "改革创新经验主要",
        "2033年12月31日": f"{year}年6月7日",
    }
    columns = [*zip(latest.headings, latest.fields, strict=True)]
    shape = Shape(words=words, columns=columns)
    return f"{letters}{int(digits) + 1:02d}", as_text(next_items(dataset, batch), shape)


def grown(folder: Path) -> Path:
    """A copy of the package into which the command has taken the next notice; its folder."""
    root, notice = shutil.copytree(REAL, folder / "datapackage"), folder / "notice.txt"
    notice_id, text = next_notice(examination.load(REAL))
    notice.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "reforms", "import", str(notice), "--id", notice_id]
    subprocess.run([*command, "--package", str(root)], check=True)
    return root


if __name__ == "__main__":
    grown(Path(sys.argv[1]))
