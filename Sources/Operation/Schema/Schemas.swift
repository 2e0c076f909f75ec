/// The JSON Schema of site files.
public enum SiteSchema {
  /// Draft 2020-12, ending in a newline; the same bytes always.
  public static var json: String {
    JSONSchema.text(
      title: "Quanta site", doc: "A site of real hosts that Quanta applies a policy to.", .mapping(SiteKeys.site))
  }
}

/// The JSON Schema of workspace files.
public enum WorkspaceSchema {
  /// Draft 2020-12, ending in a newline; the same bytes always.
  public static var json: String {
    JSONSchema.text(
      title: "Quanta workspace", doc: "One workspace, or several under 'workspaces'.", WorkspaceKeys.root)
  }
}
