using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ChatArena.Tests.Architecture;

/// <summary>
/// Which assemblies each type uses, in signatures and in the bodies of its methods. What the compiler made of a type (closures, state
/// machines, nested types) counts as the type itself.
/// </summary>
internal sealed class TypeUses : ISignatureTypeProvider<object?, object?>
{
    private static readonly OpCode[] Codes = [.. typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)];
    private static readonly Dictionary<short, OpCode> ByValue = Codes.ToDictionary(code => code.Value);

    private readonly MetadataReader _metadata;
    private readonly PEReader _image;
    private HashSet<string> _used = [];

    private TypeUses(PEReader image) => (_image, _metadata) = (image, image.GetMetadataReader());

    /// <summary>Full names of outermost types, each with the names of the assemblies that it uses.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Of(Assembly assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        return new TypeUses(image).Scan();
    }

    private Dictionary<string, IReadOnlySet<string>> Scan()
    {
        var uses = new Dictionary<string, IReadOnlySet<string>>();
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var type = _metadata.GetTypeDefinition(handle);
            var name = OutermostName(type);
            _used = uses.TryGetValue(name, out var known) ? (HashSet<string>)known : [];
            uses[name] = _used;
            Add(type.BaseType);
            Add(type.GetCustomAttributes());
            foreach (var implemented in type.GetInterfaceImplementations())
            {
                Add(_metadata.GetInterfaceImplementation(implemented).Interface);
            }

            foreach (var field in type.GetFields().Select(_metadata.GetFieldDefinition))
            {
                field.DecodeSignature(this, null);
                Add(field.GetCustomAttributes());
            }

            foreach (var property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
            {
                Add(property.GetCustomAttributes());
            }

            foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition))
            {
                method.DecodeSignature(this, null);
                Add(method.GetCustomAttributes());
                foreach (var parameter in method.GetParameters().Select(_metadata.GetParameter))
                {
                    Add(parameter.GetCustomAttributes());
                }

                AddBody(method);
            }
        }

        return uses;
    }

    private string OutermostName(TypeDefinition type)
    {
        while (!type.GetDeclaringType().IsNil)
        {
            type = _metadata.GetTypeDefinition(type.GetDeclaringType());
        }

        var space = _metadata.GetString(type.Namespace);
        return (space.Length > 0 ? space + "." : "") + _metadata.GetString(type.Name);
    }

    private void AddBody(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null);
        }

        foreach (var region in body.ExceptionRegions)
        {
            Add(region.CatchType);
        }

        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            short value = code.ReadByte();
            // Two-byte codes begin with 0xFE.
            value = value == 0xFE ? (short)(0xFE00 | code.ReadByte()) : value;
            AddOperand(ByValue[value], ref code);
        }
    }

    private void AddOperand(OpCode code, ref BlobReader operands)
    {
        switch (code.OperandType)
        {
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                Add((EntityHandle)MetadataTokens.Handle(operands.ReadInt32()));
                break;
            case OperandType.InlineSwitch:
                var targets = operands.ReadInt32();
                operands.Offset += 4 * targets;
                break;
            case OperandType.InlineI8 or OperandType.InlineR:
                operands.Offset += 8;
                break;
            case OperandType.InlineVar:
                operands.Offset += 2;
                break;
            case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                operands.Offset += 1;
                break;
            case OperandType.InlineNone:
                break;
            default:
                operands.Offset += 4;
                break;
        }
    }

    private void Add(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeReference:
                var scope = _metadata.GetTypeReference((TypeReferenceHandle)handle).ResolutionScope;
                if (scope.Kind == HandleKind.AssemblyReference)
                {
                    _used.Add(_metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name));
                }
                else
                {
                    Add(scope);
                }

                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MemberReference:
                var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                Add(member.Parent);
                _ = member.GetKind() == MemberReferenceKind.Method ? (object)member.DecodeMethodSignature(this, null) : member.DecodeFieldSignature(this, null);
                break;
            case HandleKind.MethodSpecification:
                var method = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(method.Method);
                method.DecodeSignature(this, null);
                break;
        }
    }

    private void Add(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
        {
            Add(_metadata.GetCustomAttribute(attribute).Constructor);
        }
    }

    object? ISignatureTypeProvider<object?, object?>.GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return null;
    }

    object? ISimpleTypeProvider<object?>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        Add(handle);
        return null;
    }

    object? ISimpleTypeProvider<object?>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;
    object? ISimpleTypeProvider<object?>.GetPrimitiveType(PrimitiveTypeCode typeCode) => null;
    object? ISZArrayTypeProvider<object?>.GetSZArrayType(object? elementType) => null;
    object? IConstructedTypeProvider<object?>.GetArrayType(object? elementType, ArrayShape shape) => null;
    object? IConstructedTypeProvider<object?>.GetByReferenceType(object? elementType) => null;
    object? IConstructedTypeProvider<object?>.GetGenericInstantiation(object? genericType, ImmutableArray<object?> typeArguments) => null;
    object? IConstructedTypeProvider<object?>.GetPointerType(object? elementType) => null;
    object? ISignatureTypeProvider<object?, object?>.GetFunctionPointerType(MethodSignature<object?> signature) => null;
    object? ISignatureTypeProvider<object?, object?>.GetGenericMethodParameter(object? genericContext, int index) => null;
    object? ISignatureTypeProvider<object?, object?>.GetGenericTypeParameter(object? genericContext, int index) => null;
    object? ISignatureTypeProvider<object?, object?>.GetModifiedType(object? modifier, object? unmodifiedType, bool isRequired) => null;
    object? ISignatureTypeProvider<object?, object?>.GetPinnedType(object? elementType) => null;
}
