namespace Campaigns.Web.Platform.Startup;

/// <summary>The program cannot start; the message says why and what to do. It is printed without a stack trace.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
