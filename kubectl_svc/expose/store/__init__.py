"""What is written to a cluster: the Service, by `service`; with addresses outside its EndpointSlices, too, by `both`.

The only writers of this room.
"""
