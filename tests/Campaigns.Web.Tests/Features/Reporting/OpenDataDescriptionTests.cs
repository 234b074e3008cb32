using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Json.Schema;
using Microsoft.OpenApi;
using Xunit;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>The OpenAPI description of the addresses for programs, read by other programs and compared with real answers.</summary>
public sealed class OpenDataDescriptionTests(OpenDataApiTests.Fixture fixture) : IClassFixture<OpenDataApiTests.Fixture>
{
    private TestHost Host => fixture.Host;

    [Fact]
    public async Task The_description_is_sound_and_names_both_addresses_and_the_token()
    {
        var text = await ReadAsync();
        var read = OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        var document = read.Document!;
        Assert.Equal([OpenDataApi.Path, OpenDataApi.Path + "/{id}"], document.Paths.Keys.Select(k => k.TrimEnd('/')));
        var scheme = Assert.Single(document.Components!.SecuritySchemes!).Value;
        Assert.Equal((SecuritySchemeType.Http, "bearer"), (scheme.Type, scheme.Scheme));
        Assert.Single(document.Security!);
        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations!))
        {
            Assert.Equal(HttpMethod.Get, operation.Key);
            var answers = operation.Value.Responses!;
            Assert.Contains("401", answers.Keys);
            Assert.Contains("429", answers.Keys);
            Assert.Contains("304", answers.Keys);
            Assert.All(answers, a => Assert.NotEmpty(a.Value.Description!));
            Assert.All(operation.Value.Parameters!, p => Assert.NotEmpty(p.Description!));
            Assert.NotNull(answers["200"].Content!["application/json"].Example);
            Assert.All(answers.Where(a => a.Key[0] == '4'), a => Assert.Equal(["application/problem+json"], a.Value.Content!.Keys));
        }
    }

    [Fact]
    public async Task Real_answers_and_examples_are_as_described()
    {
        var document = JsonNode.Parse(await ReadAsync())!;
        var schemas = document["components"]!["schemas"]!.AsObject();
        Holds(schemas, "OpenDataJsonList", await AnswerAsync(OpenDataApi.Path), isHeld: true);
        Holds(schemas, "OpenDataJsonList", await AnswerAsync(OpenDataApi.Path + "?limit=1"), isHeld: true);
        Holds(schemas, "OpenDataJsonSet", await AnswerAsync($"{OpenDataApi.Path}/{fixture.Published.Id}"), isHeld: true);
        Holds(schemas, "OpenDataJsonSet", await AnswerAsync($"{OpenDataApi.Path}/{fixture.Open[1].Id}"), isHeld: true);
        Holds(
            schemas,
            "ProblemDetails",
            await AnswerAsync($"{OpenDataApi.Path}/{fixture.Withdrawn.Id}", HttpStatusCode.Gone),
            isHeld: true
        );
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            var content = item!["get"]!["responses"]!["200"]!["content"]!["application/json"]!;
            var name = content["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
            Assert.Equal(path.Contains('{', StringComparison.Ordinal) ? "OpenDataJsonSet" : "OpenDataJsonList", name);
            Holds(schemas, name, content["example"]!, isHeld: true);
        }

        // The comparison can fail: a number that is text, a member too many and one too few.
        var set = await AnswerAsync($"{OpenDataApi.Path}/{fixture.Published.Id}");
        var text = set.DeepClone();
        text["reports"] = "12";
        Holds(schemas, "OpenDataJsonSet", text, isHeld: false);
        var more = set.DeepClone();
        more["measures"]![0]!["numbers"]![0]!["hidden"] = 3;
        Holds(schemas, "OpenDataJsonSet", more, isHeld: false);
        var fewer = set.DeepClone();
        fewer.AsObject().Remove("sha256");
        Holds(schemas, "OpenDataJsonSet", fewer, isHeld: false);
    }

    /// <summary>Compares a value with a schema of the document, which may have no member that the schema does not name.</summary>
    private static void Holds(JsonObject schemas, string name, JsonNode value, bool isHeld)
    {
        var all = schemas.DeepClone().AsObject();
        foreach (var (of, schema) in all)
        {
            if (of != "ProblemDetails" && schema!["properties"] is not null)
            {
                schema["additionalProperties"] = false;
            }
        }

        var root = new JsonObject { ["$ref"] = "#/$defs/" + name, ["$defs"] = all };
        var compiled = JsonSchema.FromText(root.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
        using var read = JsonDocument.Parse(value.ToJsonString());
        var result = compiled.Evaluate(
            read.RootElement,
            new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true }
        );
        Assert.True(result.IsValid == isHeld, name + ": " + JsonSerializer.Serialize(result));
    }

    private async Task<string> ReadAsync()
    {
        using var nobody = Host.Browser();
        var answer = await nobody.GetAsync(OpenDataDescription.Path);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType!.MediaType);
        return answer.Text;
    }

    private async Task<JsonNode> AnswerAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var program = Host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", fixture.Token);
        var answer = await program.SendAsync(request);
        Assert.Equal(status, answer.Status);
        return JsonNode.Parse(answer.Text)!;
    }
}
