"""Everything that the sandbox answers: each module brings its own table."""

from sandbox import bank, hub, post, registers, sms, switches, twins
from sandbox.pages import assets, desk_list, entry, front, signing_in, switching
from sandbox.server import Endpoints

ENDPOINTS: Endpoints = {
    **twins.ENDPOINTS,
    **post.ENDPOINTS,
    **sms.ENDPOINTS,
    **registers.ENDPOINTS,
    **hub.ENDPOINTS,
    **switches.ENDPOINTS,
    **bank.ENDPOINTS,
    **front.ENDPOINTS,
    **signing_in.ENDPOINTS,
    **desk_list.ENDPOINTS,
    **entry.ENDPOINTS,
    **switching.ENDPOINTS,
    **assets.ENDPOINTS,
}
