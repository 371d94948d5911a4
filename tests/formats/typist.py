"""Types into workbooks with LibreOffice as a person does, from a list of what to type; runs in a Python that has UNO.

Arguments: the folder for LibreOffice's profile, and the file with the work as JSON: a list of workbooks to open
(`file`), what to do in each (`steps`), and where to save it (`save`: `xlsx`, `ods`). Prints what it found as JSON.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]  # comes with LibreOffice, in the system's Python alone

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>en-GB</value></prop></item>
</oor:items>
"""
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8"}
SECONDS = 60
ENGLISH = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "GB", "")


def start(profile: Path) -> "tuple[subprocess.Popen[bytes], Any]":
    """LibreOffice of an English person, and its component context."""
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
    pipe = f"waymark-{profile.parent.name}-{time.time_ns()}"
    words = ["--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
    office = subprocess.Popen(["soffice", f"-env:UserInstallation=file://{profile}", *words])  # noqa: S607 - wherever it is installed
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(SECONDS * 5):
        try:
            return office, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # UNO makes its exceptions while it runs
            time.sleep(0.2)
    office.kill()
    raise TimeoutError("LibreOffice does not answer.")


def properties(**named: Any) -> tuple[Any, ...]:
    """Arguments as UNO takes them."""
    made = []
    for name, value in named.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


class Typist:
    """One open workbook, and the hands that type into its sheets."""

    def __init__(self, context: Any, file: str) -> None:
        services = context.ServiceManager
        desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.book = desktop.loadComponentFromURL(f"file://{file}", "_blank", 0, properties(Hidden=True))

    def do(self, step: dict[str, Any]) -> Any:
        """What a step found: the cell after it."""
        sheet = self.book.Sheets.getByName(step["sheet"])
        names = [sheet.getCellByPosition(place, 0).String for place in range(90)]
        if step["do"] == "validation":
            return validation(sheet.getCellByPosition(names.index(step["column"]), step["row"] - 1))
        if step["do"] == "unprotect":
            sheet.unprotect("")
            return sheet.isProtected()
        if step["do"] == "copy":
            source = sheet.getCellRangeByPosition(0, step["row"] - 1, len(names), step["row"] - 1)
            below = sheet.getCellByPosition(0, step["to"] - 1)
            sheet.copyRange(below.CellAddress, source.RangeAddress)
            return below.String
        cell = sheet.getCellByPosition(names.index(step["column"]), step["row"] - 1)
        if step["do"] == "percent":  # the button of the tool bar, before the figure is typed
            cell.NumberFormat = self.book.NumberFormats.queryKey("0.00%", ENGLISH, False)
        elif step["do"] == "type":
            cell.FormulaLocal = step["text"]  # read as what is typed: numbers, dates and percents of the locale
        return {"shown": cell.String, "value": cell.Value, "type": cell.Type.value}

    def save(self, file: str, kind: str) -> None:
        """Save it under another name."""
        self.book.storeToURL(f"file://{file}", properties(FilterName=FILTERS[kind]))


def validation(cell: Any) -> dict[str, Any]:
    """What a cell is held to."""
    rule = cell.Validation
    return {
        "type": rule.Type.value,
        "operator": rule.getOperator().value,
        "first": rule.getFormula1(),
        "second": rule.getFormula2(),
        "refuses": rule.ShowErrorMessage and rule.ErrorAlertStyle.value == "STOP",
        "empty": rule.IgnoreBlankCells,
    }


def main(profile: str, work: str) -> None:
    """Do the work, and end LibreOffice."""
    office, context = start(Path(profile))
    try:
        told = []
        for job in json.loads(Path(work).read_text("utf-8")):
            typist = Typist(context, job["file"])
            told.append([typist.do(step) for step in job["steps"]])
            for kind in job["save"]:
                typist.save(str(Path(job["file"]).with_suffix(f".saved.{kind}")), kind)
            typist.book.close(True)
        sys.stdout.write(json.dumps(told))
    finally:
        office.terminate()
        office.wait(timeout=SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
