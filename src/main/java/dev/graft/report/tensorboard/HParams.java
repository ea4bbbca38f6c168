package dev.graft.report.tensorboard;

import com.google.protobuf.Value;
import dev.graft.report.tensorboard.proto.Summary;
import dev.graft.report.tensorboard.proto.SummaryMetadata;
import dev.graft.report.tensorboard.proto.hparams.DataType;
import dev.graft.report.tensorboard.proto.hparams.Experiment;
import dev.graft.report.tensorboard.proto.hparams.HParamInfo;
import dev.graft.report.tensorboard.proto.hparams.HParamsPluginData;
import dev.graft.report.tensorboard.proto.hparams.MetricInfo;
import dev.graft.report.tensorboard.proto.hparams.MetricName;
import dev.graft.report.tensorboard.proto.hparams.SessionEndInfo;
import dev.graft.report.tensorboard.proto.hparams.SessionStartInfo;
import dev.graft.report.tensorboard.proto.hparams.Status;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The three summaries that TensorBoard's HPARAMS tab wants, as torch's {@code hparams} makes. */
final class HParams {
  private static final String PLUGIN = "hparams";
  private static final String EXPERIMENT_TAG = "_hparams_/experiment";
  private static final String SESSION_START_TAG = "_hparams_/session_start_info";
  private static final String SESSION_END_TAG = "_hparams_/session_end_info";

  private HParams() {}

  /** The experiment, the session's start and its end, in the order in which they are written. */
  static List<Summary> summaries(Map<String, ?> hparams, Set<String> metricTags) {
    Experiment.Builder experiment = Experiment.newBuilder();
    SessionStartInfo.Builder start = SessionStartInfo.newBuilder();
    hparams.forEach(
        (name, value) -> {
          experiment.addHparamInfos(HParamInfo.newBuilder().setName(name).setType(type(value)));
          start.putHparams(name, value(value));
        });
    for (String tag : metricTags) {
      experiment.addMetricInfos(
          MetricInfo.newBuilder().setName(MetricName.newBuilder().setTag(tag)));
    }
    SessionEndInfo end = SessionEndInfo.newBuilder().setStatus(Status.STATUS_SUCCESS).build();
    return List.of(
        summary(EXPERIMENT_TAG, HParamsPluginData.newBuilder().setExperiment(experiment).build()),
        summary(
            SESSION_START_TAG, HParamsPluginData.newBuilder().setSessionStartInfo(start).build()),
        summary(SESSION_END_TAG, HParamsPluginData.newBuilder().setSessionEndInfo(end).build()));
  }

  private static Summary summary(String tag, HParamsPluginData data) {
    SummaryMetadata.PluginData plugin =
        SummaryMetadata.PluginData.newBuilder()
            .setPluginName(PLUGIN)
            .setContent(data.toByteString())
            .build();
    return Summary.newBuilder()
        .addValue(
            Summary.Value.newBuilder()
                .setTag(tag)
                .setMetadata(SummaryMetadata.newBuilder().setPluginData(plugin)))
        .build();
  }

  private static DataType type(Object value) {
    if (value instanceof Boolean) {
      return DataType.DATA_TYPE_BOOL;
    }
    return value instanceof Number ? DataType.DATA_TYPE_FLOAT64 : DataType.DATA_TYPE_STRING;
  }

  private static Value value(Object value) {
    Value.Builder builder = Value.newBuilder();
    if (value instanceof Boolean on) {
      return builder.setBoolValue(on).build();
    }
    if (value instanceof Number number) {
      return builder.setNumberValue(number.doubleValue()).build();
    }
    return builder.setStringValue(value.toString()).build();
  }
}
