import subprocess

from live import ROOT


def test_the_javascript_units_pass_under_node(node):
    files = sorted(map(str, (ROOT / "tests").glob("*.test.mjs")))
    assert files

    run = subprocess.run([node, "--test", *files], cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 0, run.stdout + run.stderr
