"""Images: upright, without a position, written anew only when that is needed, and never more pixels than are good."""

from io import BytesIO

import pytest
from PIL import ExifTags, Image

from models.files import images
from models.files.images import ImageAnimated, ImageBroken, ImageTooLarge, prepared, thumbnail
from models.files.rows import FileKind
from tests.support.uploading import NANTONG, moving, photo, picture, png_of


def kept(content: bytes, keep_position: bool = False) -> bytes:
    """The bytes that stay of an image."""
    found = prepared(BytesIO(content), keep_position)
    if found.content is None:
        return content
    found.content.seek(0)
    return found.content.read()


def exif_of(content: bytes) -> Image.Exif:
    return Image.open(BytesIO(content)).getexif()


def details(content: bytes, ifd: int) -> dict[int, object]:
    return dict(exif_of(content).get_ifd(ifd))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_image_with_nothing_to_hide_stays_as_it_is_byte_by_byte(kind: str) -> None:
    content = picture(kind)
    assert prepared(BytesIO(content), False).content is None
    assert kept(content) == content
    assert kept(photo(position=False)) == photo(position=False)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_position_goes_and_the_hour_stays(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "M"
    exif.get_ifd(ExifTags.IFD.Exif).update({ExifTags.Base.DateTimeOriginal: "2025:06:30 08:00:00"})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(NANTONG)
    content = picture(kind, exif=exif)
    assert details(content, ExifTags.IFD.GPSInfo)
    left = kept(content)
    assert details(left, ExifTags.IFD.GPSInfo) == {}
    assert details(left, ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == "2025:06:30 08:00:00"
    assert exif_of(left)[ExifTags.Base.Model] == "M"
    assert b"GPS" not in left


def test_the_hour_alone_stays_too() -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif).update({ExifTags.Base.DateTimeOriginal: "2025:06:30 08:00:00"})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(NANTONG)
    left = details(kept(picture(exif=exif)), ExifTags.IFD.Exif)
    assert left == {ExifTags.Base.DateTimeOriginal: "2025:06:30 08:00:00"}


def test_the_position_stays_where_it_is_wanted() -> None:
    assert kept(photo(), keep_position=True) == photo()
    turned = kept(photo(6), keep_position=True)
    assert details(turned, ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == NANTONG[ExifTags.GPS.GPSLatitude]


@pytest.mark.parametrize("orientation", range(2, 9))
def test_an_image_is_turned_upright(orientation: int) -> None:
    """The red half of the pixels as they lie in the file goes where the camera's note says that it belongs."""
    red_goes_to = {2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}[orientation]
    found = prepared(BytesIO(photo(orientation, position=False)), False)
    lies = red_goes_to in ("top", "bottom")
    assert (found.width, found.height) == ((48, 64) if lies else (64, 48))
    assert found.content is not None
    upright = Image.open(found.content)
    assert ExifTags.Base.Orientation not in upright.getexif()
    place = {"left": (5, 24), "right": (58, 24), "top": (24, 5), "bottom": (24, 58)}[red_goes_to]
    pixel = upright.getpixel(place)
    assert isinstance(pixel, tuple) and pixel[0] > 150 and pixel[2] < 60


def test_notes_beside_exif_go_too() -> None:
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>32,20N</exif:GPSLatitude></x:xmpmeta>"
    assert b"GPSLatitude" not in kept(picture(xmp=xmp))
    assert b"GPSLatitude" not in kept(picture("WEBP", xmp=xmp))
    assert b"32,20N" not in kept(picture(comment=b"32,20N"))
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"maker: 32,20N"
    assert b"32,20N" not in kept(picture(exif=exif))


def test_what_lies_behind_the_picture_goes() -> None:
    """A phone's moving photo is a JPEG with a film behind it, that knows where it was taken."""
    content = picture() + b"\x00\x00\x00\x18ftypmp42 +32.33+121.19/"
    assert b"121.19" not in kept(content)
    assert kept(picture() + b"\x00" * 16) == picture() + b"\x00" * 16
    progressive = picture(progressive=True)
    assert kept(progressive) == progressive


def test_two_pictures_in_one_become_the_first() -> None:
    left = Image.open(BytesIO(kept(moving("MPO"))))
    assert (left.format, getattr(left, "n_frames", 1)) == ("JPEG", 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_part_of_an_image_is_none(kind: str) -> None:
    content = picture(kind, (400, 300))
    for share in (0.05, 0.5, 0.9):
        with pytest.raises(ImageBroken):
            prepared(BytesIO(content[: int(len(content) * share)]), False)


@pytest.mark.parametrize("content", [b"", b"no image", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n" + b"\x00" * 99])
def test_what_is_no_image_is_none(content: bytes) -> None:
    with pytest.raises(ImageBroken):
        prepared(BytesIO(content), False)
    with pytest.raises(ImageBroken):
        thumbnail(BytesIO(content), 240)


@pytest.mark.parametrize("size", [(10_000, 5_001), (20_001, 1), (12_000, 12_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_opened(size: tuple[int, int]) -> None:
    assert len(png_of(*size)) < 100
    with pytest.raises(ImageTooLarge):
        prepared(BytesIO(png_of(*size)), False)
    with pytest.raises(ImageTooLarge):
        thumbnail(BytesIO(png_of(*size)), 240)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_image_is_refused(kind: str) -> None:
    with pytest.raises(ImageAnimated):
        prepared(BytesIO(moving(kind)), False)


def test_a_thumbnail_is_as_wide_as_asked_and_never_larger_than_the_image() -> None:
    for size, width, expected in (
        ((1000, 500), 240, (240, 120)),
        ((100, 50), 240, (100, 50)),
        ((500, 1000), 240, (240, 480)),
        ((10, 5000), 240, (2, 960)),
    ):
        media_type, content = thumbnail(BytesIO(picture(size=size)), width)
        assert (media_type, Image.open(BytesIO(content)).size) == ("image/jpeg", expected)


def test_a_thumbnail_has_no_notes_and_keeps_what_is_clear() -> None:
    assert b"Phone" not in thumbnail(BytesIO(photo()), 240)[1]
    file = BytesIO()
    Image.new("RGBA", (64, 48), (255, 0, 0, 0)).save(file, "PNG")
    media_type, content = thumbnail(file, 120)
    assert (media_type, Image.open(BytesIO(content)).getpixel((1, 1))) == ("image/png", (255, 0, 0, 0))


def test_the_kinds_of_images_are_those_that_are_opened() -> None:
    assert set(images.KINDS.values()) == {FileKind.JPEG, FileKind.PNG, FileKind.WEBP}
