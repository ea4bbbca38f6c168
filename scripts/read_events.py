"""Prints what the real TensorBoard library finds in a run folder, as one JSON object.

    python scripts/read_events.py FOLDER

Used by a test: scalars as tag -> [[step, value], ...], images as tag -> [step, width, height,
PNG signature seen], hparams as name -> value, and the tags of the hparams' metrics.
"""

import json
import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.hparams import metadata


def main(folder):
    events = event_accumulator.EventAccumulator(
        folder, size_guidance={event_accumulator.SCALARS: 0, event_accumulator.IMAGES: 0}
    )
    events.Reload()
    tags = events.Tags()
    found = {"scalars": {}, "images": {}, "hparams": {}, "metrics": []}
    for tag in tags[event_accumulator.SCALARS]:
        found["scalars"][tag] = [[e.step, e.value] for e in events.Scalars(tag)]
    for tag in tags[event_accumulator.IMAGES]:
        found["images"][tag] = [
            [e.step, e.width, e.height, e.encoded_image_string.startswith(b"\x89PNG")]
            for e in events.Images(tag)
        ]
    try:
        plugin = events.PluginTagToContent("hparams")
    except KeyError:
        plugin = {}
    for tag, content in plugin.items():
        if tag == metadata.SESSION_START_INFO_TAG:
            start = metadata.parse_session_start_info_plugin_data(content)
            for name, value in start.hparams.items():
                found["hparams"][name] = getattr(value, value.WhichOneof("kind"))
        elif tag == metadata.EXPERIMENT_TAG:
            experiment = metadata.parse_experiment_plugin_data(content)
            found["metrics"] = [m.name.tag for m in experiment.metric_infos]
    json.dump(found, sys.stdout, sort_keys=True)


if __name__ == "__main__":
    main(sys.argv[1])
