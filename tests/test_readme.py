import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("example", blocks("python"))
def test_the_notebook_examples_print_what_they_say(example, tmp_path):
    expected = example.splitlines()[-1].rpartition("# ")[2]
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{example}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert run.stdout.strip() == expected, run.stderr
    assert len([line for line in example.splitlines() if line]) <= 6


def test_the_two_commands_stand_alone_as_they_are_to_be_typed():
    assert blocks("sh") == [
        "python3 -m venv .venv && . .venv/bin/activate\n"
        "pip install -r requirements.txt && streamlit run app.py\n",
        "pip install -r requirements-dev.txt && pytest\n",
    ]


def test_the_readme_is_read_in_a_few_minutes():
    assert len(README.splitlines()) <= 120


def is_there(document, link):
    """Whether a link of a document leads to a file, or to a heading of one."""
    name, _, heading = link.partition("#")
    path = document.parent / name
    if not heading:
        return path.exists()
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return heading in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "benchmarks/README.md", "deploy/README.md"])
def test_what_a_document_links_to_is_there(name):
    document = ROOT / name
    links = re.findall(r"\]\(([^)]+)\)", document.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not is_there(document, link)] == []


def test_the_modules_named_in_the_layers_table_are_those_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## Layers")[2].partition("## Rules")[0]
    named = {
        name.rstrip("/")
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }
    top = {path.stem for path in (ROOT / "convviz").iterdir() if path.suffix == ".py" or path.is_dir()}

    assert named - {"app.py"} == {name for name in top if not name.startswith("_")}
