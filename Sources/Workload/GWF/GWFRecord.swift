import Model

/// The columns of a line, numbered as in the format's definition (A. Iosup et al., "The Grid Workloads Archive", Future Generation
/// Computer Systems 24(7), 2008).
enum GWFField: Int, CaseIterable {
  case jobID = 1
  case submit, wait, run, processors, averageCPU, usedMemory, requestedProcessors, requestedTime, requestedMemory
  case status, user, group, executable, queue, partition, originSite, lastRunSite, structure, structureParameters
  case usedNetwork, usedDisk, usedResources, platform, network, disk, resources, organisation, project

  /// The name the format gives it.
  var name: String {
    switch self {
    case .jobID: "JobID"
    case .submit: "SubmitTime"
    case .wait: "WaitTime"
    case .run: "RunTime"
    case .processors: "NProcs"
    case .averageCPU: "AverageCPUTimeUsed"
    case .usedMemory: "Used Memory"
    case .requestedProcessors: "ReqNProcs"
    case .requestedTime: "ReqTime"
    case .requestedMemory: "ReqMemory"
    case .status: "Status"
    case .user: "UserID"
    case .group: "GroupID"
    case .executable: "ExecutableID"
    case .queue: "QueueID"
    case .partition: "PartitionID"
    case .originSite: "OrigSiteID"
    case .lastRunSite: "LastRunSiteID"
    case .structure: "JobStructure"
    case .structureParameters: "JobStructureParams"
    case .usedNetwork: "UsedNetwork"
    case .usedDisk: "UsedLocalDiskSpace"
    case .usedResources: "UsedResources"
    case .platform: "ReqPlatform"
    case .network: "ReqNetwork"
    case .disk: "ReqLocalDiskSpace"
    case .resources: "ReqResources"
    case .organisation: "VOID"
    case .project: "ProjectID"
    }
  }
}

/// One job of a grid trace: the fields it shares with a batch log, and its sites.
public struct GWFRecord: Hashable, Sendable {
  /// Columns 1 to 16, which mean what the fields of a batch log mean. User, group, executable (application), queue and partition are
  /// places in the trace's tables of names, from 1; −1 where the trace does not say.
  public var job: SWFRecord
  /// Columns 17 and 18: where it was submitted and where it last ran, as places in ``GWFTrace/sites``; −1 where unknown.
  public var originSite: Int32
  public var lastRunSite: Int32

  public init(job: SWFRecord, originSite: Int32 = -1, lastRunSite: Int32 = -1) {
    self.job = job
    self.originSite = originSite
    self.lastRunSite = lastRunSite
  }
}

/// Names in the order in which they were met, each with its place from 0.
public struct NameTable: Hashable, Sendable {
  public private(set) var names: [String] = []
  private var places: [String: Int32] = [:]

  public init() {}

  /// The place of `name`, which is added if it is new.
  public mutating func place(_ name: String) -> Int32 {
    if let place = places[name] { return place }
    let place = Int32(names.count)
    names.append(name)
    places[name] = place
    return place
  }
}
