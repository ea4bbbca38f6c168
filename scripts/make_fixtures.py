"""Makes every file under src/test/resources/fixtures with real PyTorch, torchvision and Pillow.

    python scripts/make_fixtures.py            all areas
    python scripts/make_fixtures.py optim      one area

Each module of scripts/fixtures has a function make(out) that writes the files of its area into the folder out.
manifest.json, written last, holds the versions they were made with and the SHA-256 of each file.
"""
import hashlib, importlib, json, platform, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "src/test/resources/fixtures"
sys.path.insert(0, str(Path(__file__).resolve().parent))


def main():
    areas = sorted(p.stem for p in (ROOT / "scripts/fixtures").glob("*.py") if p.stem != "__init__")
    for area in sys.argv[1:] or areas:
        if area not in areas:
            sys.exit(f"no area {area!r}: choose from {', '.join(areas)}")
        out = FIXTURES / area
        out.mkdir(parents=True, exist_ok=True)
        for old in sorted(out.rglob("*"), reverse=True):
            old.unlink() if old.is_file() else old.rmdir()
        module = importlib.import_module(f"fixtures.{area}")
        module.make(out)
        files = sorted(p for p in out.rglob("*") if p.is_file())
        print(f"{area}: {len(files)} files, {sum(p.stat().st_size for p in files):,} bytes")
        import PIL, numpy, torch, torchvision
        manifest = {
            "versions": {"python": platform.python_version(), "torch": torch.__version__, "torchvision": torchvision.__version__,
                         "pillow": PIL.__version__, "numpy": numpy.__version__, **getattr(module, "VERSIONS", {})},
            "files": {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files},
        }
        (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
