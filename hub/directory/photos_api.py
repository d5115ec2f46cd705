"""REST: what people look like."""

from flask import Response, request
from pydantic import Field

from hub.core.auth import people
from hub.core.rest.models import Model
from hub.core.rest.routes import Api
from hub.directory.pictures import Photos

api = Api("photos", Photos, "What people look like.")

PICTURE = {
    "description": "A small picture",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("image/jpeg", "image/png")},
}


class PhotoPath(Model):
    """Whose picture: directory id or e-mail address."""

    id: str = Field(max_length=320)


@api.get("/people/<id>/photo", allow=people(), answers={200: PICTURE}, summary="A small picture of somebody")
def show_photo(path: PhotoPath) -> Response:
    """JPEG or PNG of about 96 by 96 dots, good for a day; 404 where there is none."""
    picture = api.service.photo(path.id)
    shown = Response(picture.content, content_type=picture.content_type)
    shown.headers["Cache-Control"] = "private, max-age=86400"
    shown.headers["X-Content-Type-Options"] = "nosniff"
    shown.add_etag()
    shown.make_conditional(request)
    return shown
