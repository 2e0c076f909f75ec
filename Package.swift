// swift-tools-version: 6.1
import PackageDescription

/// The rooms and their arrows are described in `CONTRIBUTING.md`; arrows point downward only.
let package = Package(
  name: "quanta",
  products: [
    .library(name: "Model", targets: ["Model"]),
    .library(name: "Policy", targets: ["Policy"]),
    .library(name: "Stats", targets: ["Stats"]),
    .library(name: "Digest", targets: ["Digest"]),
    .library(name: "Workload", targets: ["Workload"]),
    .library(name: "Sim", targets: ["Sim"]),
    .library(name: "Report", targets: ["Report"]),
    .library(name: "Study", targets: ["Study"]),
    .library(name: "Live", targets: ["Live"]),
    .library(name: "Operation", targets: ["Operation"]),
    .executable(name: "quanta", targets: ["CLI"]),
    .executable(name: "quanta-live", targets: ["LiveCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // MARK: System libraries
    .systemLibrary(name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLibvirt", pkgConfig: "libvirt", providers: [.apt(["libvirt-dev"])]),

    // MARK: Rooms, from the ground up
    .target(name: "Model"),
    .target(name: "Policy", dependencies: ["Model"]),
    .target(name: "Stats", dependencies: ["CGSL"]),
    .target(name: "Digest", dependencies: ["CCrypto"]),
    .target(name: "Workload", dependencies: ["Model", "Stats", "Digest", "CZlib"]),
    .target(name: "Sim", dependencies: ["Model", "Policy", "Stats"]),
    .target(name: "Report", dependencies: ["Model"]),
    .target(
      name: "Study",
      dependencies: [
        "Model", "Policy", "Stats", "Workload", "Sim", "Report",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "Live",
      dependencies: [
        "Model", "Policy", "Stats", "Digest", "CLibvirt",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "Operation",
      dependencies: [
        "Model", "Policy", "Stats", "Digest", "Sim", "Study", "Report", "Live",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(
      name: "CLI",
      dependencies: [
        "Model", "Policy", "Stats", "Workload", "Sim", "Report", "Study",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    // Apart from the simulator, which starts where libvirt is not installed.
    .executableTarget(
      name: "LiveCLI",
      dependencies: [
        "Model", "Policy", "Live", "Operation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      linkerSettings: [
        // The status page's server brings Foundation's networking along, which wants it once Foundation is linked in.
        .linkedLibrary("curl", .when(platforms: [.linux], configuration: .release))
      ]),

    // MARK: Benchmarks, no products
    .executableTarget(name: "ResidentsBench", dependencies: ["Model", "Policy", "Sim"], path: "Benchmarks/Residents"),
    .executableTarget(name: "LatencyBench", dependencies: ["Model", "Policy"], path: "Benchmarks/Latency"),

    // MARK: Tests
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "ModelTests", dependencies: ["Model"]),
    .testTarget(name: "PolicyTests", dependencies: ["Policy", "Model", "TestSupport"]),
    .testTarget(name: "StatsTests", dependencies: ["Stats"]),
    .testTarget(name: "WorkloadTests", dependencies: ["Workload", "Model", "Stats", "TestSupport"]),
    .testTarget(name: "SimTests", dependencies: ["Sim", "Policy", "Model", "Stats", "Workload", "TestSupport"]),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Model"]),
    .testTarget(
      name: "StudyTests",
      dependencies: [
        "Study", "Report", "Sim", "Workload", "Policy", "Model", "Stats", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .target(name: "LiveSupport", path: "Tests/LiveSupport", exclude: ["host.sh", "doors"]),
    .testTarget(
      name: "LiveTests",
      dependencies: [
        "Live", "LiveCLI", "Sim", "Policy", "Model", "Stats", "TestSupport", "LiveSupport",
        .product(name: "Logging", package: "swift-log"), .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "OperationTests",
      dependencies: [
        "Operation", "Live", "Report", "Study", "Sim", "Policy", "Model", "Stats", "TestSupport", "LiveSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(name: "CLITests", dependencies: ["CLI", "Study"], exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)
