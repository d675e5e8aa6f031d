"""The child process that decodes an untrusted file, and writes anew what is stored and shown.

Run alone, by `clinic.files.decoding`: it imports nothing of the clinic and gets none of its
environment, so that a fault of a decoder reaches neither records nor keys. It reads one line of
JSON (`source`, `folder`, `task` take or show, `is_xray`, `turn`, `crop`, `seconds`, `memory`,
`most_pixels`, `most_pages`) and writes one: what it made, or `refused` with a sentence for the
user.

Files in `folder`: `master` (take alone), `thumb`, and `1`, `2` … a JPEG for each page.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

PAGE_SIDE, XRAY_SIDE, THUMB_SIDE = 2200, 4000, 360
"""The longest side of what is shown, in pixels."""
TEXT_PAGES, TEXT_LENGTH = 2, 6000
CANNOT_WRITE = 3
FILE_BYTES = 400_000_000
"""The largest file that may be written: a lossless picture of the most pixels."""
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

UNKNOWN = "This is not a PDF, JPEG, PNG or HEIC. Choose one of these."
DAMAGED = "This file is damaged and cannot be read. Make the photo or the file anew."


class CannotDecode(Exception):
    """The file is not taken; the message is for the user."""


def limit(seconds: int, memory: int) -> None:
    """Limit this process: seconds of processor, bytes of memory; not on Windows."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def media_of(head: bytes) -> str:
    """Return jpeg, png, pdf or heic by the first bytes. Raises CannotDecode."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "heic"
    raise CannotDecode(UNKNOWN if head else "This file is empty.")


def read_picture(source: Path, media: str, most_pixels: int) -> Any:
    """Return the picture, upright and without metadata, in RGB or greys. Raises CannotDecode."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # compared here, before anything is decoded
    if media == "heic":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    formats = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "heic": ("HEIF",)}[media]
    with Image.open(source, formats=formats) as picture:
        if picture.width * picture.height > most_pixels:
            raise CannotDecode(
                f"This picture has more than {most_pixels // 1_000_000} million pixels. "
                "Choose a smaller one."
            )
        if getattr(picture, "n_frames", 1) > 1:
            picture.seek(0)
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        clean = _plain(picture)
    clean.info = {}
    return clean


def _plain(picture: Any) -> Any:
    """Return the picture in RGB, 8-bit or 16-bit greys; what is transparent becomes white."""
    from PIL import Image

    if picture.mode in ("RGB", "L", "I;16"):
        return picture.copy()
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in ("I", "I;16B"):
        return picture.convert("I;16")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        white = Image.new("RGB", coloured.size, "white")
        white.paste(coloured, mask=coloured.getchannel("A"))
        return white
    return picture.convert("RGB")


def shown(picture: Any) -> Any:
    """Return a picture that a JPEG can hold: 16-bit greys are scaled to what a screen shows."""
    if picture.mode != "I;16":
        return picture
    return picture.point(lambda grey: grey / 256).convert("L")


def write_views(picture: Any, folder: Path, page: int, side: int, quality: int) -> None:
    """Write the JPEG of a page, and with the first the thumbnail."""
    picture = shown(picture)
    picture.thumbnail((side, side))
    picture.save(folder / str(page), "JPEG", quality=quality)
    if page == 1:
        picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
        picture.save(folder / "thumb", "JPEG", quality=80)


def take_picture(task: dict[str, Any], media: str) -> dict[str, Any]:
    """Write a picture anew: losslessly where it came so or is an X-ray, else as a JPEG."""
    folder = Path(task["folder"])
    picture = read_picture(Path(task["source"]), media, task["most_pixels"])
    is_lossless = task["is_xray"] or media == "png"
    if is_lossless:
        picture.save(folder / "master", "PNG", compress_level=4)
    else:
        picture = shown(picture)
        picture.save(folder / "master", "JPEG", quality=90)
    _show(picture, task)
    made = "image/png" if is_lossless else "image/jpeg"
    return {"media": made, "pages": 1, "text": ""}


def _show(picture: Any, task: dict[str, Any]) -> None:
    side, quality = (XRAY_SIDE, 95) if task["is_xray"] else (PAGE_SIDE, 85)
    write_views(picture, Path(task["folder"]), 1, side, quality)


def show_picture(task: dict[str, Any]) -> dict[str, Any]:
    """Write the views of a stored picture with its crop and turn."""
    source = Path(task["source"])
    picture = read_picture(source, media_of(source.read_bytes()[:16]), task["most_pixels"])
    left, top, right, bottom = task["crop"]
    across, down = picture.size
    picture = picture.crop(
        (
            left * across // 1000,
            top * down // 1000,
            max(right * across // 1000, left * across // 1000 + 1),
            max(bottom * down // 1000, top * down // 1000 + 1),
        )
    )
    if task["turn"]:
        from PIL import Image

        turned = {90: "ROTATE_270", 180: "ROTATE_180", 270: "ROTATE_90"}[task["turn"]]
        picture = picture.transpose(getattr(Image.Transpose, turned))
    _show(picture, task)
    return {"pages": 1}


def read_pdf(task: dict[str, Any]) -> dict[str, Any]:
    """Write an image of each page, and return the text of the first ones. Raises CannotDecode."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(Path(task["source"]))
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            message = "This PDF is protected by a password. Save it without one and add it again."
            raise CannotDecode(message) from None
        raise CannotDecode(DAMAGED) from None
    pages = len(document)
    if not 0 < pages <= task["most_pages"]:
        raise CannotDecode(
            f"This PDF has {pages:,} pages; at most {task['most_pages']} are taken. "
            "Add the pages that matter."
            if pages
            else DAMAGED
        )
    text = ""
    for place in range(pages):
        page = document[place]
        longest = max(*page.get_size(), 1)
        bitmap = page.render(scale=PAGE_SIDE / longest, may_draw_forms=False)
        write_views(bitmap.to_pil().convert("RGB"), Path(task["folder"]), place + 1, PAGE_SIDE, 82)
        if place < TEXT_PAGES:
            text += page.get_textpage().get_text_bounded()[:TEXT_LENGTH] + "\n"
        bitmap.close()
        page.close()
    return {"media": "application/pdf", "pages": pages, "text": text[:TEXT_LENGTH]}


def work(task: dict[str, Any]) -> dict[str, Any]:
    """Do one task. Raises CannotDecode."""
    with Path(task["source"]).open("rb") as file:
        media = media_of(file.read(16))
    if media == "pdf":
        return read_pdf(task)
    if task["task"] == "show":
        return show_picture(task)
    return take_picture(task, media)


def main() -> None:
    task = json.loads(sys.stdin.readline())
    limit(task["seconds"], task["memory"])
    try:
        answer = work(task)
    except CannotDecode as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"refused": "This file takes too much memory to read. Choose a smaller one."}
    except OSError as error:
        if error.errno is not None:  # the disk, not the file
            sys.exit(CANNOT_WRITE)
        answer = {"refused": DAMAGED}
    except Exception:  # a decoder fails in many ways on a file made to harm
        answer = {"refused": DAMAGED}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
