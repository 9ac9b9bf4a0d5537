"""Everything that the sandbox answers: each module brings its own table."""

from sandbox import hub, switches, twins
from sandbox.pages import assets, desk_list, entry, front, signing_in, switching
from sandbox.server import Endpoints

ENDPOINTS: Endpoints = {
    **twins.ENDPOINTS,
    **hub.ENDPOINTS,
    **switches.ENDPOINTS,
    **front.ENDPOINTS,
    **signing_in.ENDPOINTS,
    **desk_list.ENDPOINTS,
    **entry.ENDPOINTS,
    **switching.ENDPOINTS,
    **assets.ENDPOINTS,
}
