"""Ask whether a known vulnerability is in anything that wattprint installs.

    python -m scripts.audit

Every locked dependency, with its version, is sent to OSV (api.osv.dev) by pip-audit, which uv
fetches for the moment. Exit code 0: none is known; 1: some are, listed; 2: nobody could be asked.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OWN_UV = Path(".tools/bin/uv")
EXPORT = ("export", "--frozen", "--no-emit-project", "--format", "requirements-txt", "--quiet")
AUDIT = ("tool", "run", "pip-audit>=2.9,<3", "--disable-pip", "--strict")
ASKED = ("--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off")


def main() -> None:
    uv = shutil.which("uv") or str(OWN_UV)
    with tempfile.TemporaryDirectory() as folder:
        locked = Path(folder) / "requirements.txt"
        subprocess.run(  # noqa: S603
            [uv, *EXPORT, "--output-file", str(locked)], check=True, stdout=subprocess.DEVNULL
        )
        done = subprocess.run(  # noqa: S603
            [uv, *AUDIT, *ASKED, "--requirement", str(locked)],
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"Nobody could be asked, so nothing was audited:\n{_last(done.stderr)}")
        sys.exit(2)
    wrong = [entry for entry in found if entry.get("vulns")]
    for entry in wrong:
        names = ", ".join(vulnerability["id"] for vulnerability in entry["vulns"])
        print(f"{entry['name']} {entry['version']}: {names}")
    print(f"{len(found)} dependencies, {len(wrong)} with known vulnerabilities.")
    sys.exit(1 if wrong else 0)


def _last(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else "pip-audit said nothing."


if __name__ == "__main__":
    main()
