using ChatArena.Api.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace ChatArena.Api.Description;

/// <summary>OpenAPI 3.1 of every route at <c>/openapi/v1.json</c>, made from the routes themselves.</summary>
internal static class ApiDescription
{
    private const string Bearer = "bearer";
    private const string Password = "password";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "ChatArena", Version = "1", Description = "Participants talk over the WebSocket at /ws; docs/protocol.md describes its frames. Times are ISO 8601." };
            document.Tags = Tags.Describe();
            Schemas.DescribeSent(document);
            document.AddComponent(Answers.Problem, Answers.ProblemSchema());
            document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The token of a sign-in.",
            });
            document.AddComponent<IOpenApiSecurityScheme>(Password, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = StaffAuthentication.PasswordHeader,
                Description = "The password of scripts for the first arena, where one is configured.",
            });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
            {
                operation.Security =
                [
                    new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] },
                    new() { [new OpenApiSecuritySchemeReference(Password, context.Document)] = [] },
                ];
            }

            Parameters.Describe(operation);
            Answers.Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, _, _) =>
        {
            Schemas.DescribeNumber(schema);
            return Task.CompletedTask;
        });
    });
}
