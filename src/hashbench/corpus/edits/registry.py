"""All edits: one line each, in the order of tables and figures.

To add an edit, write its function and add its line to `EDITS`.
"""

from hashbench.corpus.edits import details, encodings, geometry, overlays, tones
from hashbench.corpus.edits.edit import Edit

FILE, PIXELS, SHAPE, ADDED = "file", "pixels", "shape", "added"

EDITS = (
    Edit("PNG", FILE, encodings.png),
    Edit("JPEG", FILE, encodings.jpeg, (10, 30, 70), 30, "quality {}"),
    Edit("WebP", FILE, encodings.webp),
    Edit("GIF", FILE, encodings.gif),
    Edit("EXIF rotation", FILE, encodings.turned_by_exif),
    Edit("greyscale", PIXELS, tones.greyscale),
    Edit("brightness", PIXELS, tones.brightness, (0.4, 0.7, 1.3, 1.6, 2), 1.3, "× {}"),
    Edit("contrast", PIXELS, tones.contrast, (0.3, 1.5, 2.5), 1.5, "× {}"),
    Edit("gamma", PIXELS, tones.gamma, (0.4, 0.7, 1.5, 2.5), 1.5, "exponent {}"),
    Edit("blur", PIXELS, details.blur, (1, 2, 4), 1, "σ {} % of the side"),
    Edit("sharpening", PIXELS, details.sharpen, (100, 200, 400), 200, "{} %"),
    Edit("noise", PIXELS, details.noise, (20, 40, 80), 20, "σ {} grey levels"),
    Edit("scaling", SHAPE, geometry.scale, (0.125, 0.5, 2), 0.5, "sides × {}"),
    Edit("aspect change", SHAPE, geometry.stretch, (0.5, 0.75, 1.33), 0.75, "width × {}"),
    Edit("crop", SHAPE, geometry.crop, (2, 5, 10, 20), 5, "{} % off each side"),
    Edit("border", SHAPE, geometry.border, (2, 5, 10, 20), 5, "{} % on each side"),
    Edit("rotation", SHAPE, geometry.rotate, (1, 2, 5, 15, 90), 5, "{}°"),
    Edit("horizontal flip", SHAPE, geometry.mirror),
    Edit("vertical flip", SHAPE, geometry.flip),
    Edit("caption", ADDED, overlays.caption, (6, 10, 14), 10, "letters {} % high"),
    Edit("watermark", ADDED, overlays.watermark, (20, 40, 80), 40, "{} % opaque"),
    Edit("sticker", ADDED, overlays.sticker, (5, 10, 20, 30), 10, "{} % of the area"),
    Edit("screenshot", ADDED, overlays.screenshot, (5, 10, 20), 10, "bars {} % high"),
)
