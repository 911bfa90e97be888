using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using ChatArena.Api;
using ChatArena.Core;
using ChatArena.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatArena.Tests.Architecture;

/// <summary>Every option is read from its key, and what it must not be stops the start.</summary>
public sealed class OptionsTests
{
    /// <param name="Key">Such as <c>Arena:Conversation:SilenceSeconds</c>.</param>
    public sealed record OneOption(Type Options, string Key, PropertyInfo[] Path)
    {
        public PropertyInfo Property => Path[^1];

        public override string ToString() => Key;
    }

    /// <summary>An entry of options that are tables.</summary>
    private const string Entry = "ollama";

    public static TheoryData<OneOption> All { get; } = [.. Product.Types
        .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is not null)
        .SelectMany(type => Find(type, (string)type.GetField("Section")!.GetRawConstantValue()!, type, []))];

    [Fact]
    public void Options_are_classes_with_a_section_or_parts_of_one() =>
        Product.Types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is null && type.DeclaringType?.GetField("Section") is null).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void An_option_is_read_from_its_key(OneOption option)
    {
        var (text, value) = Good(option.Property);
        using var host = Build(Key(option), text);
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        Read(host, option).ShouldBe(value);
    }

    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public void A_value_that_an_option_must_not_have_stops_the_start(OneOption option)
    {
        foreach (var text in Bad(option.Property))
        {
            using var host = Build(Key(option), text);
            var problem = Should.Throw<Exception>(() => host.Services.GetRequiredService<IStartupValidator>().Validate(), $"{option.Key} = {text} was taken");
            // Said in words that name the option.
            problem.ToString().ShouldContain(option.Property.Name);
        }
    }

    [Fact]
    public void Every_number_has_a_range() => All.Select(row => row.Data)
        .Where(option => (Nullable.GetUnderlyingType(option.Property.PropertyType) ?? option.Property.PropertyType) == typeof(int) && option.Property.GetCustomAttribute<RangeAttribute>() is null)
        .Select(option => option.Key).ShouldBeEmpty();

    [Fact]
    public void Without_any_setting_everything_has_a_value_that_may_stay()
    {
        using var host = Build("Unrelated", "1");
        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    private static IHost Build(string key, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddServiceDefaults();
        builder.Configuration[key] = value;
        builder.AddArena().AddInMemoryBackplane().AddApi();
        return builder.Build();
    }

    private static string Key(OneOption option) => option.Property.PropertyType == typeof(IReadOnlyList<string>) ? option.Key + ":0" : option.Key;

    private static object? Read(IHost host, OneOption option)
    {
        var type = typeof(IOptions<>).MakeGenericType(option.Options);
        var value = type.GetProperty("Value")!.GetValue(host.Services.GetRequiredService(type));
        foreach (var property in option.Path)
        {
            value = property.GetValue(value);
            value = value is IDictionary entries ? entries[Entry] : value;
        }

        return value is IEnumerable<string> list ? list.Single() : value;
    }

    private static IEnumerable<OneOption> Find(Type options, string key, Type type, PropertyInfo[] path)
    {
        foreach (var property in type.GetProperties())
        {
            PropertyInfo[] further = [.. path, property];
            var isTable = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(Dictionary<,>);
            var part = isTable ? property.PropertyType.GetGenericArguments()[1] : property.PropertyType;
            var place = isTable ? $"{key}:{property.Name}:{Entry}" : $"{key}:{property.Name}";
            foreach (var option in part.Assembly == type.Assembly ? Find(options, place, part, further) : [new OneOption(options, place, further)])
            {
                yield return option;
            }
        }
    }

    private static (string Text, object Value) Good(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            return ($"{range.Maximum}", range.Maximum);
        }

        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            var word = pattern.Pattern.Split('|')[^1];
            return (word, word);
        }

        if (property.GetCustomAttribute<ProxiesAttribute>() is not null)
        {
            return ("10.0.0.0/8", "10.0.0.0/8");
        }

        if (property.GetCustomAttribute<UrlAttribute>() is not null)
        {
            return ("http://127.0.0.1:4010/v1", "http://127.0.0.1:4010/v1");
        }

        var text = new string('x', 40);
        return type switch
        {
            _ when type == typeof(bool) => ("false", false),
            _ when type == typeof(ulong) => ("18446744073709551615", ulong.MaxValue),
            _ when type == typeof(string) || type == typeof(IReadOnlyList<string>) => (text, text),
            _ => throw new NotSupportedException($"{property.Name} is a {type.Name}; teach this test a value of it."),
        };
    }

    private static IEnumerable<string> Bad(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(type))
        {
            yield return "neither a number nor a yes";
        }

        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            yield return $"{(int)range.Minimum - 1}";
            yield return $"{(int)range.Maximum + 1}";
        }

        if (property.GetCustomAttribute<RegularExpressionAttribute>() is not null || property.GetCustomAttribute<UrlAttribute>() is not null)
        {
            yield return "neither";
        }

        if (property.GetCustomAttribute<ProxiesAttribute>() is not null)
        {
            yield return "10.0.0.0/33";
            yield return "proxy.example.org";
        }

        if (property.GetCustomAttribute<MinLengthAttribute>() is { } length)
        {
            yield return new('x', length.Length - 1);
        }
    }
}
