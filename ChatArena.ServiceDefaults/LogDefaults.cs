using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace ChatArena.ServiceDefaults;

/// <summary>One line per entry, UTC, our own words at Information and the framework's at Warning. Any configuration overrules it.</summary>
internal static class LogDefaults
{
    public static void AddLogDefaults(this IConfigurationManager configuration) => configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft"] = "Warning",
            // Its errors quote statements; whoever calls the store says what went wrong.
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
            ["Logging:LogLevel:Npgsql"] = "None",
            // The keys of cookies lie where only the owner reads, as passwords do; it warns that they are not encrypted.
            ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager"] = "Error",
            ["Logging:LogLevel:System"] = "Warning",
            ["Logging:LogLevel:Yarp"] = "Warning",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ",
            ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        },
    });
}
