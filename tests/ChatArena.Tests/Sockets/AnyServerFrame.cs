using System.Reflection;
using System.Text.Json.Serialization;
using ChatArena.Contracts.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Sockets;

/// <summary>Server frames with anything in their fields.</summary>
internal static class AnyServerFrame
{
    public static IReadOnlyList<Type> Types { get; } =
        [.. typeof(ServerFrame).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(derived => derived.DerivedType)];

    public static Gen<ServerFrame> Of(Type type, Gen<string> texts)
    {
        var fields = type.GetProperties().Where(property => property.CanWrite).ToArray();
        return Gen.CollectToArray(fields, field => Value(field, texts)).Select(values =>
        {
            var frame = (ServerFrame)Activator.CreateInstance(type)!;
            for (var field = 0; field < fields.Length; field++)
            {
                fields[field].SetValue(frame, values[field]);
            }

            return frame;
        });
    }

    private static Gen<object?> Value(PropertyInfo field, Gen<string> texts)
    {
        var numbers = Gen.OneOf(Gen.Choose(-5, 5000), Gen.Elements(int.MinValue, int.MaxValue));
        var isOptional = new NullabilityInfoContext().Create(field).ReadState == NullabilityState.Nullable;
        var value = (Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType) switch
        {
            var type when type == typeof(string) => texts.Select(object? (text) => text),
            var type when type == typeof(int) => numbers.Select(object? (number) => number),
            var type when type == typeof(bool) => Gen.Elements<object?>(true, false),
            var type => throw new NotSupportedException($"{field.DeclaringType!.Name}.{field.Name} is a {type.Name}; teach this class to make one."),
        };
        return isOptional ? Gen.Frequency((3, value), (1, Gen.Constant<object?>(null))) : value;
    }
}
