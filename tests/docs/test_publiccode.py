"""publiccode.yml says of the software what its other files say."""

import re
import tomllib

from tests.docs import reading


def test_version_licence_and_python_are_the_projects_own() -> None:
    project = tomllib.loads(reading.text_of(reading.ROOT / "pyproject.toml"))["project"]
    told = reading.text_of(reading.ROOT / "publiccode.yml")
    assert f"softwareVersion: {project['version']}\n" in told
    assert f"license: {project['license']}\n" in told
    oldest = re.search(r'name: Python\n\s+versionMin: "([^"]+)"', told)
    assert oldest
    assert project["requires-python"] == f">={oldest[1]}"
