"""Everything that the sandbox answers: each module brings its own table."""

from sandbox import switches, twins
from sandbox.server import Endpoints

ENDPOINTS: Endpoints = {
    **twins.ENDPOINTS,
    **switches.ENDPOINTS,
}
